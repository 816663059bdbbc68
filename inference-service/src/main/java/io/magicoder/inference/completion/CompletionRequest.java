package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/completions}.
 *
 * <p>The members after {@code stop} are OpenAI's that we do not offer: each is accepted with the value that changes
 * nothing and refused with any other, never ignored.
 */
public record CompletionRequest(
        @Schema(description = "Name of the model; may be left out", examples = "magicoder") @Nullable String model,

        @Schema(description = "Text to continue, or the ids of its tokens; a list of one of them", required = true)
        @Nullable JsonNode prompt,

        @Schema(description = "Most new tokens", defaultValue = "16", minimum = "1")
        @JsonProperty("max_tokens")
        @Nullable Integer maxTokens,

        @Schema(description = "0 is greedy", defaultValue = "1", minimum = "0", maximum = "2") @Nullable Double temperature,

        @Schema(description = "Share of the probability to choose from", defaultValue = "1", maximum = "1")
        @JsonProperty("top_p")
        @Nullable Double topP,

        @Schema(description = "The same seed gives the same completion") @Nullable Long seed,

        @Schema(description = "One or up to four texts that end the completion")
        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
        @Nullable List<String> stop,

        @Schema(description = "Whether the text comes as server-sent events while it is made", defaultValue = "false")
        @Nullable Boolean stream,

        @JsonProperty("stream_options") @Nullable StreamOptions streamOptions,

        @Schema(description = "Number of likeliest tokens to choose from; 0 or -1 for all", defaultValue = "0")
        @JsonProperty("top_k")
        @Nullable Integer topK,

        @Schema(description = "Share of the likeliest token's probability that others must have", defaultValue = "0")
        @JsonProperty("min_p")
        @Nullable Double minP,

        @Schema(description = "Above 1 makes tokens of prompt and text less likely", defaultValue = "1")
        @JsonProperty("repetition_penalty")
        @Nullable Double repetitionPenalty,

        @Schema(description = "Whether to go on after the end token", defaultValue = "false")
        @JsonProperty("ignore_eos")
        @Nullable Boolean ignoreEos,

        @Schema(description = "Only 1") @Nullable Integer n,

        @Schema(description = "Only 1") @JsonProperty("best_of") @Nullable Integer bestOf,

        @Schema(description = "Only false") @Nullable Boolean echo,
        @Schema(description = "Only null") @Nullable Integer logprobs,

        @Schema(description = "Subtracted from the logits of tokens of the text", minimum = "-2", maximum = "2")
        @JsonProperty("presence_penalty")
        @Nullable Double presencePenalty,

        @Schema(description = "The same, once for each time", minimum = "-2", maximum = "2")
        @JsonProperty("frequency_penalty")
        @Nullable Double frequencyPenalty,

        @Schema(description = "Added to the logits of tokens, by their ids; from -100 to 100")
        @JsonProperty("logit_bias")
        @Nullable Map<String, Double> logitBias,

        @Schema(description = "Text after the hole that the model fills, if it knows how") @Nullable String suffix,

        @Schema(description = "The caller's end user; has no effect") @Nullable String user) {
    /** OpenAI's for requests that set no limit. */
    private static final int DEFAULT_MAX_TOKENS = 16;

    private static final double DEFAULT_TEMPERATURE = 1;

    /** @throws RefusedRequestException if there is none, or something is asked for that is not offered */
    Function<ServedCheckpoint, Prompt> requiredPrompt() {
        requireOffered();
        return Prompt.read(prompt, suffix);
    }

    TokenLimit limit() {
        return new TokenLimit(maxTokens, DEFAULT_MAX_TOKENS);
    }

    Choosing choosing() {
        return Choosing.of(
                temperature,
                DEFAULT_TEMPERATURE,
                topP,
                topK,
                minP,
                repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                logitBias,
                seed,
                stop,
                ignoreEos);
    }

    boolean isStreamed() {
        return stream != null && stream;
    }

    boolean includesUsage() {
        return streamOptions != null && Boolean.TRUE.equals(streamOptions.includeUsage());
    }

    private void requireOffered() {
        RefusedRequestException.refuseUnless(
                streamOptions == null || isStreamed(), "stream_options", "it is for streams: send stream true");
        RefusedRequestException.refuseUnless(n == null || n == 1, "n", "only one completion is offered: send 1");
        RefusedRequestException.refuseUnless(
                bestOf == null || bestOf == 1, "best_of", "only one completion is offered: send 1");
        RefusedRequestException.refuseUnless(
                echo == null || !echo, "echo", "repeating the prompt is not offered: send false");
        RefusedRequestException.refuseUnless(
                logprobs == null, "logprobs", "log probabilities are not offered: leave it out");
    }
}

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
 * <p>Members that are not named here are ignored.
 */
public record CompletionRequest(
        @Schema(description = "Name of the model; may be left out", examples = "magicoder") @Nullable String model,

        @Schema(description = "Text to continue, or the ids of its tokens; or a list of these", required = true)
        @Nullable JsonNode prompt,

        @Schema(description = "Most new tokens; 0 only with echo", defaultValue = "16", minimum = "0")
        @JsonProperty("max_tokens")
        @Nullable Integer maxTokens,

        @Schema(description = "0 is greedy", defaultValue = "1", minimum = "0", maximum = "2") @Nullable Double temperature,

        @Schema(description = "Share of the probability to choose from", defaultValue = "1", maximum = "1")
        @JsonProperty("top_p")
        @Nullable Double topP,

        @Schema(description = "The same seed gives the same completion") @Nullable Long seed,

        @Schema(description = "One or up to 64 texts that end the completion")
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

        @Schema(description = "Completions of each prompt", defaultValue = "1", maximum = "128") @Nullable Integer n,

        @Schema(description = "Only n: none is made to be thrown away") @JsonProperty("best_of") @Nullable Integer bestOf,

        @Schema(description = "Whether the prompt is part of the text", defaultValue = "false") @Nullable Boolean echo,

        @Schema(description = "Log probabilities, with as many likely tokens beside each", maximum = "20") @Nullable Integer logprobs,

        @Schema(description = "Subtracted from the logits of tokens of the text", minimum = "-2", maximum = "2")
        @JsonProperty("presence_penalty")
        @Nullable Double presencePenalty,

        @Schema(description = "The same, once for each time", minimum = "-2", maximum = "2")
        @JsonProperty("frequency_penalty")
        @Nullable Double frequencyPenalty,

        @Schema(description = "Added to the logits of tokens, by their ids; from -100 to 100")
        @JsonProperty("logit_bias")
        @Nullable Map<String, Double> logitBias,

        @Schema(description = "Of type text, json_object or json_schema: what the text is kept to")
        @JsonProperty("response_format")
        @Nullable JsonNode responseFormat,

        @Schema(description = "Text after the hole that the model fills, if it knows how") @Nullable String suffix,

        @Schema(description = "The caller's end user; has no effect") @Nullable String user) {
    /** OpenAI's for requests that set no limit. */
    private static final int DEFAULT_MAX_TOKENS = 16;

    private static final double DEFAULT_TEMPERATURE = 1;

    /** @throws RefusedRequestException if it makes no sense, or something is asked for that is not offered */
    Asked asked() {
        RefusedRequestException.refuseUnless(
                streamOptions == null || isStreamed(), "stream_options", "it is for streams: send stream true");
        int choices = n == null ? 1 : n;
        RefusedRequestException.refuseUnless(
                bestOf == null || bestOf == choices, "best_of", "all completions are returned: send n alone");
        List<Function<ServedCheckpoint, Prompt>> prompts = Prompt.read(prompt, suffix);
        Choosing chosen = choosing();
        ResponseFormat format = ResponseFormat.ofChat(responseFormat);
        format.requireWhole(chosen);
        return new Asked(
                prompts.size(),
                served -> prompts.stream().map(each -> each.apply(served)).toList(),
                choices,
                new TokenLimit(telling().promptAlone() ? Integer.valueOf(1) : maxTokens, DEFAULT_MAX_TOKENS),
                chosen,
                telling(),
                served -> format.grammar().map(served::constraint));
    }

    Telling telling() {
        boolean withPrompt = echo != null && echo;
        return new Telling(
                logprobs != null,
                logprobs == null ? 0 : logprobs,
                withPrompt,
                withPrompt && maxTokens != null && maxTokens == 0);
    }

    private Choosing choosing() {
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
}

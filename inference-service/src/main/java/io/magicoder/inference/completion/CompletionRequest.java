package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
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

        @Schema(description = "Text to continue", required = true) @Nullable String prompt,

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

        @Schema(description = "Only false") @Nullable Boolean stream,

        @Schema(hidden = true) @JsonProperty("stream_options") @Nullable JsonNode streamOptions,

        @Schema(description = "Only 1") @Nullable Integer n,

        @Schema(description = "Only 1") @JsonProperty("best_of") @Nullable Integer bestOf,

        @Schema(description = "Only false") @Nullable Boolean echo,
        @Schema(description = "Only null") @Nullable Integer logprobs,

        @Schema(description = "Only 0") @JsonProperty("presence_penalty") @Nullable Double presencePenalty,

        @Schema(description = "Only 0") @JsonProperty("frequency_penalty") @Nullable Double frequencyPenalty,

        @Schema(description = "Only empty") @JsonProperty("logit_bias") @Nullable Map<String, Double> logitBias,

        @Schema(description = "Only null or empty") @Nullable String suffix,

        @Schema(description = "The caller's end user; has no effect") @Nullable String user) {
    /** OpenAI's for requests that set no limit. */
    private static final int DEFAULT_MAX_TOKENS = 16;

    private static final double DEFAULT_TEMPERATURE = 1;

    String requiredPrompt() {
        requireOffered();
        if (prompt == null) {
            throw RefusedRequestException.invalid("prompt", "'prompt' is missing");
        }
        return prompt;
    }

    TokenLimit limit() {
        return new TokenLimit(maxTokens, DEFAULT_MAX_TOKENS);
    }

    Sampling sampling() {
        return Sampling.of(temperature, DEFAULT_TEMPERATURE, topP, seed, stop);
    }

    private void requireOffered() {
        refuseUnless(stream == null || !stream, "stream", "streaming is not offered yet: send false");
        refuseUnless(streamOptions == null || streamOptions.isNull(), "stream_options", "streaming is not offered yet");
        refuseUnless(n == null || n == 1, "n", "only one completion is offered: send 1");
        refuseUnless(bestOf == null || bestOf == 1, "best_of", "only one completion is offered: send 1");
        refuseUnless(echo == null || !echo, "echo", "repeating the prompt is not offered: send false");
        refuseUnless(logprobs == null, "logprobs", "log probabilities are not offered: leave it out");
        refuseUnless(isZero(presencePenalty), "presence_penalty", "penalties are not offered: send 0");
        refuseUnless(isZero(frequencyPenalty), "frequency_penalty", "penalties are not offered: send 0");
        refuseUnless(logitBias == null || logitBias.isEmpty(), "logit_bias", "it is not offered: leave it out");
        refuseUnless(suffix == null || suffix.isEmpty(), "suffix", "insertion is not offered: leave it out");
    }

    private static boolean isZero(@Nullable Double value) {
        return value == null || value == 0;
    }

    private static void refuseUnless(boolean offered, String parameter, String reason) {
        if (!offered) {
            throw RefusedRequestException.invalid(parameter, "'" + parameter + "': " + reason);
        }
    }
}

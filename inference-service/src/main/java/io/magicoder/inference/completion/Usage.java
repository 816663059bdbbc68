package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a request cost, in tokens; each prompt counts once. */
public record Usage(
        @JsonProperty("prompt_tokens") int promptTokens,
        @JsonProperty("completion_tokens") int completionTokens,
        @JsonProperty("total_tokens") int totalTokens,
        @JsonProperty("prompt_tokens_details") PromptDetails promptDetails) {
    /**
     * Of the prompts.
     *
     * @param cachedTokens that other requests had computed before
     */
    public record PromptDetails(
            @JsonProperty("cached_tokens") int cachedTokens) {}

    static Usage of(int promptTokens, int completionTokens, int cachedTokens) {
        return new Usage(
                promptTokens, completionTokens, promptTokens + completionTokens, new PromptDetails(cachedTokens));
    }
}

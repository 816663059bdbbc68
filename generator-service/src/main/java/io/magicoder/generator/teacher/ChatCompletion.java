package io.magicoder.generator.teacher;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer of {@code POST /chat/completions}; servers leave out what they please. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ChatCompletion(
        @Nullable List<Choice> choices,
        @Nullable Usage usage,
        @JsonProperty("system_fingerprint") @Nullable String fingerprint) {

    /** One of the answers; only one is asked for. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Choice(
            @Nullable Message message,
            @JsonProperty("finish_reason") @Nullable String finishReason) {}

    /**
     * The text.
     *
     * @param refusal why the model declined, on servers that say so apart from the content
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Message(
            @Nullable String content, @Nullable String refusal) {}

    /** What is billed. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Usage(
            @JsonProperty("prompt_tokens") long promptTokens,
            @JsonProperty("completion_tokens") long completionTokens) {}
}

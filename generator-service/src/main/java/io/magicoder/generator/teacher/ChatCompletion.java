package io.magicoder.generator.teacher;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The answer of {@code POST /chat/completions}; servers leave out what they please. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record ChatCompletion(
        @Nullable List<Choice> choices,
        @Nullable Usage usage,
        @JsonProperty("system_fingerprint") @Nullable String fingerprint) {
    public ChatCompletion {
        fingerprint = unicode(fingerprint);
    }

    /** What goes into evidence as it is: half of a surrogate pair, which JSON can escape, is a question mark there. */
    private static @Nullable String unicode(@Nullable String text) {
        return text == null ? null : new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    }

    /** One of the answers; only one is asked for. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Choice(
            @Nullable Message message,
            @JsonProperty("finish_reason") @Nullable String finishReason) {
        public Choice {
            finishReason = unicode(finishReason);
        }
    }

    /**
     * The text.
     *
     * @param refusal why the model declined, on servers that say so apart from the content
     */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Message(
            @Nullable String content, @Nullable String refusal) {
        public Message {
            refusal = unicode(refusal);
        }
    }

    /** What is billed. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    public record Usage(
            @JsonProperty("prompt_tokens") long promptTokens,
            @JsonProperty("completion_tokens") long completionTokens) {}
}

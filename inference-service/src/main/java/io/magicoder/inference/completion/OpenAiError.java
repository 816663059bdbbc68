package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/** An error in OpenAI's shape: {@code {"error": {"message": …, "type": …, "param": …, "code": …}}}. */
public record OpenAiError(Body error) {
    /** What was wrong, where, and what to do; absent members are null. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Body(
            String message,
            String type,
            @Nullable String param,
            @Nullable String code) {}

    static OpenAiError of(String message, String type, @Nullable String param, @Nullable String code) {
        return new OpenAiError(new Body(message, type, param, code));
    }
}

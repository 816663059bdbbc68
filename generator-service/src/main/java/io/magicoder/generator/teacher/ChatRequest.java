package io.magicoder.generator.teacher;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /chat/completions}.
 *
 * @param maxTokens most tokens of the answer
 * @param seed for the teacher's sampling, left out if null
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ChatRequest(
        String model,
        List<Message> messages,
        double temperature,
        @JsonProperty("max_tokens") int maxTokens,
        @Nullable Long seed) {
    public ChatRequest {
        messages = List.copyOf(messages);
    }

    /** One turn; role is {@code system} or {@code user}. */
    public record Message(String role, String content) {}
}

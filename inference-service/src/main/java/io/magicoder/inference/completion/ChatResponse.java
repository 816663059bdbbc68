package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code POST /v1/chat/completions}, in OpenAI's shape.
 *
 * @param created seconds since 1970
 * @param systemFingerprint id of the checkpoint that answered
 */
public record ChatResponse(
        String id,
        String object,
        long created,
        String model,
        @JsonProperty("system_fingerprint") String systemFingerprint,
        List<Choice> choices,
        Usage usage) {
    /** An answer; {@code logprobs} is null unless they were asked for. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Choice(
            int index,
            Message message,
            @Nullable Object logprobs,
            @JsonProperty("finish_reason") String finishReason) {}

    /** What the model said; it refuses nothing by a member of its own. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Message(
            String role, String content, @Nullable String refusal) {}

    static ChatResponse of(Completion completion, Telling telling, Instant now) {
        return new ChatResponse(
                "chatcmpl-" + UUID.randomUUID(),
                "chat.completion",
                now.getEpochSecond(),
                completion.modelName(),
                completion.checkpointId(),
                completion.choices().stream()
                        .map(choice -> new Choice(
                                choice.index(),
                                new Message("assistant", choice.text(), null),
                                LogProbabilities.ofChat(telling, choice.tokens()),
                                choice.finishReason()))
                        .toList(),
                completion.usage());
    }
}

package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code POST /v1/completions}, in OpenAI's shape.
 *
 * @param created seconds since 1970
 * @param systemFingerprint id of the checkpoint that answered
 */
public record CompletionResponse(
        String id,
        String object,
        long created,
        String model,
        @JsonProperty("system_fingerprint") String systemFingerprint,
        List<Choice> choices,
        Usage usage) {
    /** A completion; {@code logprobs} is null unless they were asked for. */
    @JsonInclude(JsonInclude.Include.ALWAYS)
    public record Choice(
            int index,
            String text,
            @Nullable Object logprobs,
            @JsonProperty("finish_reason") String finishReason) {}

    static CompletionResponse of(Completion completion, Telling telling, Instant now) {
        return new CompletionResponse(
                "cmpl-" + UUID.randomUUID(),
                "text_completion",
                now.getEpochSecond(),
                completion.modelName(),
                completion.checkpointId(),
                completion.choices().stream()
                        .map(choice -> new Choice(
                                choice.index(),
                                choice.text(),
                                LogProbabilities.ofText(telling, choice.tokens()),
                                choice.finishReason()))
                        .toList(),
                completion.usage());
    }
}

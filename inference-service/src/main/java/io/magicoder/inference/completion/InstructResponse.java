package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The answer of {@code POST /v1/instruct}.
 *
 * @param checkpoint id of the checkpoint that answered
 */
public record InstructResponse(
        String response,
        @JsonProperty("finish_reason") String finishReason,
        Usage usage,
        String model,
        String checkpoint) {
    static InstructResponse of(Completion completion) {
        return new InstructResponse(
                completion.only().text(),
                completion.only().finishReason(),
                completion.usage(),
                completion.modelName(),
                completion.checkpointId());
    }
}

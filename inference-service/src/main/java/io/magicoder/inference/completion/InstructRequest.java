package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/instruct}. */
public record InstructRequest(
        @Schema(description = "What the model shall do; its own prompt is put around it", required = true) @Nullable String instruction,

        @Schema(description = "Most new tokens; else magicoder.inference.instruct-max-tokens", minimum = "1")
        @JsonProperty("max_tokens")
        @Nullable Integer maxTokens,

        @Schema(description = "0 is greedy", defaultValue = "0", minimum = "0", maximum = "2") @Nullable Double temperature) {
    private static final double DEFAULT_TEMPERATURE = 0;

    String requiredInstruction() {
        if (instruction == null || instruction.isBlank()) {
            throw RefusedRequestException.invalid("instruction", "'instruction' is missing or blank");
        }
        return instruction;
    }

    TokenLimit limit(int otherwise) {
        return new TokenLimit(maxTokens, otherwise);
    }

    Choosing choosing() {
        return Choosing.of(temperature, DEFAULT_TEMPERATURE);
    }
}

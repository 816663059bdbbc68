package io.magicoder.trainer.training;

import java.util.Optional;

/** An instruction and the response to learn. */
public record Example(String instruction, Optional<String> example, String response) {
    /** An instruction without an example. */
    public Example(String instruction, String response) {
        this(instruction, Optional.empty(), response);
    }
}

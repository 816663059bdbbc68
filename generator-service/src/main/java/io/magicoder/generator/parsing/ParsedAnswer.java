package io.magicoder.generator.parsing;

import io.magicoder.events.RejectionReason;
import java.util.Optional;

/** What an answer of a teacher amounts to. */
public sealed interface ParsedAnswer {

    /**
     * A problem and its solution, both stripped and not empty.
     *
     * @param example of what goes in and comes out, if it was asked for as a section of its own and is there
     * @param reasoning what the model thought aloud before it, if it did
     */
    record Pair(String problem, Optional<String> example, String solution, Optional<String> reasoning)
            implements ParsedAnswer {
        /** A pair alone. */
        public Pair(String problem, String solution) {
            this(problem, Optional.empty(), solution, Optional.empty());
        }
    }

    /**
     * No pair.
     *
     * @param reason one of {@code UNPARSEABLE}, {@code TRUNCATED}, {@code EMPTY}, {@code REFUSED}, {@code TEACHER_FAILED} for an
     *     answer that the teacher broke off, and {@code TOO_LARGE} of an answer that was not kept whole
     * @param detail one sentence for people
     */
    record Unusable(RejectionReason reason, String detail) implements ParsedAnswer {}
}

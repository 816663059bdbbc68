package io.magicoder.generator.parsing;

import io.magicoder.events.RejectionReason;

/** What an answer of a teacher amounts to. */
public sealed interface ParsedAnswer {

    /** A problem and its solution, both stripped and not empty. */
    record Pair(String problem, String solution) implements ParsedAnswer {}

    /**
     * No pair.
     *
     * @param reason one of {@code UNPARSEABLE}, {@code TRUNCATED}, {@code EMPTY}, {@code REFUSED}, and {@code TOO_LARGE} of
     *     an answer that was not kept whole
     * @param detail one sentence for people
     */
    record Unusable(RejectionReason reason, String detail) implements ParsedAnswer {}
}

package io.magicoder.scriptedteacher;

import java.util.Locale;

/** Something that real teachers do, and the script on purpose. */
public enum Imperfection {
    /** First attempt answered with 429 and {@code Retry-After: 1}. */
    RATE_LIMITED_ONCE(Part.TRANSPORT, 0.04),
    /** First attempt answered with 500. */
    FAILING_ONCE(Part.TRANSPORT, 0.03),
    /** Every attempt answered with 500. */
    FAILING_ALWAYS(Part.TRANSPORT, 0.005),
    /** Cut off within the solution; {@code finish_reason} is {@code length}. */
    TRUNCATED(Part.CONTENT, 0.03),
    /** No section markers, sections missing or in the wrong order, or a refusal. */
    UNPARSEABLE(Part.CONTENT, 0.03),
    /** An empty section, or nothing at all. */
    EMPTY(Part.CONTENT, 0.01),
    /** The problem is one of few that other snippets get as well. */
    DUPLICATED(Part.PROBLEM, 0.03),
    /** Markers in another style than the prompt asks for. */
    VARIED_HEADINGS(Part.HEADINGS, 0.30),
    /** A sentence before the first marker. */
    PREAMBLE(Part.PREAMBLE, 0.08),
    /** The solution's fence does not name the language. */
    UNTAGGED_FENCE(Part.FENCE, 0.08),
    /** The solution is not fenced. */
    UNFENCED(Part.FENCE, 0.06);

    /** What is imperfect: one part of an answer has one imperfection at most. */
    enum Part {
        TRANSPORT,
        CONTENT,
        PROBLEM,
        HEADINGS,
        PREAMBLE,
        FENCE
    }

    final Part part;

    /** Like real teachers, with faults somewhat more frequent, so that a few hundred requests show all. */
    final double usualRate;

    Imperfection(Part part, double usualRate) {
        this.part = part;
        this.usualRate = usualRate;
    }

    /** As an option names it: {@code rate-limited-once}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

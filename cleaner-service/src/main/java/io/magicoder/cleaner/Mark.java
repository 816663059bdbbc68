package io.magicoder.cleaner;

import io.magicoder.cleaner.deduplication.Fingerprint;
import java.util.Comparator;

/**
 * One thing that the ordered step has seen in a run. The run comes first, so that all marks of a run lie together.
 *
 * @param run of its id
 * @param of the id of an ended seed, or a text without whitespace
 */
public record Mark(Fingerprint run, Kind kind, Fingerprint of) implements Comparable<Mark> {
    private static final Comparator<Mark> ORDER =
            Comparator.comparing(Mark::run).thenComparing(Mark::kind).thenComparing(Mark::of);

    /** What was seen. */
    public enum Kind {
        /** A seed that has ended. */
        ENDED_SEED,
        /** The seed of a sample. */
        KEPT_SEED,
        /** The problem of a sample. */
        KEPT_PROBLEM,
        /** The solution of a sample. */
        KEPT_SOLUTION
    }

    /** Where the marks of a run begin. */
    public static Mark first(Fingerprint run) {
        return new Mark(run, Kind.ENDED_SEED, Fingerprint.FIRST);
    }

    /** In the order of their bytes. */
    @Override
    public int compareTo(Mark other) {
        return ORDER.compare(this, other);
    }
}

package io.magicoder.cleaner.ledger;

import io.magicoder.cleaner.Mark;

/** What is left to do for a run whose data set is ready. */
public sealed interface ClosingRun {
    /** {@code DatasetReady} can be read, and {@code RunClosed} is to be written. */
    record AwaitsEnds() implements ClosingRun {}

    /**
     * {@code RunClosed} is written, and the marks of the run are to be removed.
     *
     * @param from no mark of the run lies before it
     */
    record Forgotten(Mark from) implements ClosingRun {}
}

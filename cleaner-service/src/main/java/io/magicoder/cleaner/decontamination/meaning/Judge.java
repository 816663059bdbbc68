package io.magicoder.cleaner.decontamination.meaning;

import io.magicoder.cleaner.Candidate;

/** Somebody who says how near a row is to a task. */
public interface Judge {
    /**
     * Compares a row with a task.
     *
     * @throws RuntimeException in one sentence, if the judge cannot be asked
     */
    Ruling compare(BenchmarkTask task, Candidate row) throws InterruptedException;

    /** Who that is, for the evidence. */
    String name();

    /** What became of a question. */
    sealed interface Ruling {
        /** The judge's answer. */
        record Ruled(MeaningLevel level) implements Ruling {}

        /** There is no answer that counts. */
        record Missing(String why) implements Ruling {}
    }
}

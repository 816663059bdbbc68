package io.magicoder.cleaner.decontamination;

/**
 * One text of a benchmark that must not appear in the data.
 *
 * @param task of the benchmark, as the benchmark itself names it
 * @param text exactly as published, line ends included
 */
public record Needle(Part part, String task, String text) {
    /** The needle in a few words: {@code the code of MBPP task 12}. */
    public String name() {
        return "the " + part.description() + " of " + part.benchmark() + " task " + task;
    }
}

package io.magicoder.cleaner.decontamination;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Set;

/**
 * Knows the rows of one benchmark by their columns, and makes needles of them.
 *
 * @param benchmark name for people
 * @param columns that a row must have; of several adapters the first whose columns are there is asked
 * @param reading of a row
 */
record BenchmarkAdapter(String benchmark, Set<String> columns, Reading reading) {

    /** Makes needles of a row. */
    @FunctionalInterface
    interface Reading {
        /**
         * The needles of a task; none for a task that is not tested on.
         *
         * @param row number in its file, from 0
         * @throws IllegalArgumentException if a column holds something else than the benchmark has there
         */
        List<Needle> needles(ObjectNode task, long row);
    }

    boolean knows(ObjectNode row) {
        return columns.stream().allMatch(row::has);
    }
}

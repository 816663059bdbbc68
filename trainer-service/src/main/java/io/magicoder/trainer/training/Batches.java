package io.magicoder.trainer.training;

import io.magicoder.languagemodel.text.TrainingRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Cuts rows into steps, and the rows of a step into passes that fit into memory. */
final class Batches {
    private Batches() {}

    /** Steps of one epoch. */
    static int steps(int rows, int rowsPerStep) {
        return Math.ceilDiv(rows, rowsPerStep);
    }

    /**
     * The rows of one step, which counts from 0: consecutive in the order of the epoch; the last step has what is left.
     */
    static List<TrainingRow> step(List<TrainingRow> rows, int[] order, int step, int rowsPerStep) {
        int start = step * rowsPerStep;
        int end = (int) Math.min(order.length, (long) start + rowsPerStep);
        return Arrays.stream(order, start, end).mapToObj(rows::get).toList();
    }

    /**
     * Consecutive groups of at most so many tokens and rows.
     *
     * @param maxTokens of a group, prompts included; a longer row is a group of its own
     * @param maxRows of a group, 0 for any number
     */
    static List<List<TrainingRow>> microBatches(List<TrainingRow> rows, int maxTokens, int maxRows) {
        List<List<TrainingRow>> batches = new ArrayList<>();
        int start = 0;
        long tokens = 0;
        for (int end = 0; end < rows.size(); end++) {
            int length = rows.get(end).inputIds().length;
            boolean full = tokens + length > maxTokens || (maxRows > 0 && end - start == maxRows);
            if (full && end > start) {
                batches.add(rows.subList(start, end));
                start = end;
                tokens = 0;
            }
            tokens += length;
        }
        if (start < rows.size()) {
            batches.add(rows.subList(start, rows.size()));
        }
        return batches;
    }

    /** Tokens that carry loss; nothing predicts the first token of a row. */
    static long responseTokens(List<TrainingRow> rows) {
        return rows.stream()
                .mapToLong(row -> row.inputIds().length - Math.max(1, row.promptLength()))
                .sum();
    }

    static long tokens(List<TrainingRow> rows) {
        return rows.stream().mapToLong(row -> row.inputIds().length).sum();
    }
}

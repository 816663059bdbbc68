package io.magicoder.languagemodel.training;

import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.text.TrainingRow;
import java.util.List;

/** Rows laid end to end without padding. The positions {@code selected} predict {@code targets}. */
final class Batch {
    final long[] ids;
    final long[] positions;
    final long[] lengths;
    final long[] selected;
    final long[] targets;

    private Batch(int tokens, int rows, int lossTokens) {
        ids = new long[tokens];
        positions = new long[tokens];
        lengths = new long[rows];
        selected = new long[lossTokens];
        targets = new long[lossTokens];
    }

    /** @throws IllegalArgumentException if the model cannot take a row */
    static Batch of(List<TrainingRow> rows, ModelConfig config) {
        int tokens = 0;
        int lossTokens = 0;
        for (TrainingRow row : rows) {
            config.requireTokens(row.inputIds());
            if (row.promptLength() < 0) {
                throw new IllegalArgumentException("a prompt has the length " + row.promptLength());
            }
            tokens = Math.addExact(tokens, row.inputIds().length);
            lossTokens += lossTokens(row);
        }
        Batch batch = new Batch(tokens, rows.size(), lossTokens);
        int start = 0;
        int loss = 0;
        for (int r = 0; r < rows.size(); r++) {
            int[] row = rows.get(r).inputIds();
            batch.lengths[r] = row.length;
            for (int i = 0; i < row.length; i++) {
                batch.ids[start + i] = row[i];
                batch.positions[start + i] = i;
                if (i >= firstTarget(rows.get(r))) {
                    batch.selected[loss] = start + i - 1L;
                    batch.targets[loss++] = row[i];
                }
            }
            start += row.length;
        }
        return batch;
    }

    static int lossTokens(TrainingRow row) {
        return Math.max(0, row.inputIds().length - firstTarget(row));
    }

    /** Nothing predicts the first token. */
    private static int firstTarget(TrainingRow row) {
        return Math.max(1, row.promptLength());
    }
}

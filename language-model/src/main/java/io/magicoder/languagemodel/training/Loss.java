package io.magicoder.languagemodel.training;

import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.weights.Weights;
import java.util.ArrayList;
import java.util.List;

/** What a model thinks of rows: their logits and losses, without gradients. Threads may share it. */
public final class Loss {
    /** Functions of the model's program that score. */
    public static final TorchSource SOURCE = new TorchSource(Loss.class, "loss.py");

    /** Tokens whose loss is scored in one go. */
    private static final int SCORED_TOKENS = 4096;

    private final ModelConfig config;
    private final TorchProgram program;
    private final Weights weights;
    private final int rowsOfLogits;

    /**
     * Of no rows yet.
     *
     * @param program the model's, with {@link #SOURCE}
     * @param rowsOfLogits about so many positions' logits are in memory at a time
     */
    public Loss(ModelConfig config, TorchProgram program, Weights weights, int rowsOfLogits) {
        this.config = config;
        this.program = program;
        this.weights = weights;
        this.rowsOfLogits = rowsOfLogits;
    }

    /** Cuts rows into lists that are each scored in one go. */
    public static List<List<TrainingRow>> parts(List<TrainingRow> rows) {
        List<List<TrainingRow>> parts = new ArrayList<>();
        int first = 0;
        while (first < rows.size()) {
            int end = first;
            int tokens = 0;
            while (end < rows.size() && (end == first || tokens + rows.get(end).inputIds().length <= SCORED_TOKENS)) {
                tokens += rows.get(end++).inputIds().length;
            }
            parts.add(rows.subList(first, end));
            first = end;
        }
        return parts;
    }

    /**
     * The loss of every row by itself; all rows are in memory at once.
     *
     * @throws IllegalArgumentException if a row is empty, too long, or has ids that the model does not have
     */
    public List<RowScore> score(List<TrainingRow> rows) {
        Batch batch = Batch.of(rows, config);
        return scores(rows, batch.targets.length == 0 ? new float[0] : losses(batch));
    }

    /** Adds up the losses of each row's tokens, which lie end to end. */
    static List<RowScore> scores(List<TrainingRow> rows, float[] losses) {
        List<RowScore> scores = new ArrayList<>();
        int at = 0;
        for (TrainingRow row : rows) {
            int tokens = Batch.lossTokens(row);
            double sum = 0;
            for (int i = 0; i < tokens; i++) {
                sum += losses[at++];
            }
            scores.add(new RowScore(tokens, sum));
        }
        return scores;
    }

    private float[] losses(Batch batch) {
        try (PtNDManager scope = weights.newScope()) {
            return program.tensor(
                            scope,
                            "nll",
                            weights.slots(),
                            scope.create(batch.ids),
                            scope.create(batch.positions),
                            batch.lengths,
                            scope.create(batch.selected),
                            scope.create(batch.targets),
                            even(batch.targets.length, rowsOfLogits))
                    .toFloatArray();
        }
    }

    /** Of every position of the rows, one after the other: [tokens, vocabulary]. */
    public float[] logits(List<TrainingRow> rows) {
        Batch batch = Batch.of(rows, config);
        try (PtNDManager scope = weights.newScope()) {
            return program.tensor(
                            scope,
                            "logits",
                            weights.slots(),
                            scope.create(batch.ids),
                            scope.create(batch.positions),
                            batch.lengths)
                    .toFloatArray();
        }
    }

    /** Rows of each part if {@code rows} are cut into as few as possible, of about {@code most}. */
    static int even(int rows, int most) {
        return Math.ceilDiv(rows, Math.ceilDiv(rows, Math.max(1, most)));
    }
}

package io.magicoder.trainer.training;

import io.magicoder.languagemodel.text.TrainingRow;
import java.util.List;

/**
 * Which rows each step of a training takes. Every step can be asked for by itself, so a training that goes on in the
 * middle takes the rows that it would have taken anyway. One thread at a time.
 */
final class StepPlan {
    private final List<TrainingRow> rows;
    private final EpochOrder order;
    private final int rowsPerStep;
    private final int stepsPerEpoch;
    private final long totalSteps;
    private int orderedEpoch;
    private int[] indices = {};

    /**
     * The plan of a training on these rows.
     *
     * @throws IllegalArgumentException if there is no row
     */
    StepPlan(TrainingSettings settings, List<TrainingRow> rows) {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("there is no row to train on");
        }
        this.rows = rows;
        order = new EpochOrder(settings.shuffle(), settings.seed());
        rowsPerStep = settings.rowsPerStep();
        stepsPerEpoch = Batches.steps(rows.size(), rowsPerStep);
        totalSteps = Training.totalSteps(settings, rows.size());
    }

    long totalSteps() {
        return totalSteps;
    }

    /** The epoch of a step; steps and epochs count from 1. */
    int epoch(long step) {
        return (int) ((step - 1) / stepsPerEpoch) + 1;
    }

    /** Whether an epoch ends with a step, which counts from 1. */
    boolean endsEpoch(long step) {
        return step % stepsPerEpoch == 0;
    }

    /** The rows of a step, which counts from 1. */
    List<TrainingRow> rows(long step) {
        int epoch = epoch(step);
        if (epoch != orderedEpoch) {
            indices = order.of(epoch, rows.size());
            orderedEpoch = epoch;
        }
        return Batches.step(rows, indices, (int) ((step - 1) % stepsPerEpoch), rowsPerStep);
    }
}

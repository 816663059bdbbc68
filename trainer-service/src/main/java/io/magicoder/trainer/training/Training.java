package io.magicoder.trainer.training;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.training.Adafactor;
import io.magicoder.languagemodel.training.AdamW;
import io.magicoder.languagemodel.training.LossSum;
import io.magicoder.languagemodel.training.Optimizer;
import io.magicoder.languagemodel.training.Schedule;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Trains a model on rows. The same rows, settings and first weights give the same losses, so a training that was
 * interrupted is simply run again.
 */
public final class Training {
    private final TrainingSettings settings;
    private final TrainingListener listener;
    private final BooleanSupplier stopRequested;

    /** @param stopRequested asked before every forward and backward pass, so that no native work outlives a stop */
    public Training(TrainingSettings settings, TrainingListener listener, BooleanSupplier stopRequested) {
        this.settings = settings;
        this.listener = listener;
        this.stopRequested = stopRequested;
    }

    /** Where the trained model goes. */
    @FunctionalInterface
    public interface Destination {
        void save(CausalLanguageModel model, TrainingOutcome.Trained result) throws IOException;
    }

    /** Optimizer steps of a training on so many rows. */
    public static long totalSteps(TrainingSettings settings, int rows) {
        return (long) settings.epochs() * Batches.steps(rows, settings.rowsPerStep());
    }

    /**
     * Sets up, loops, saves; runs on the caller's thread.
     *
     * @param start opens the model to train; it is closed here
     * @param rows each with at least one response token; only those of a step are in memory at a time, if the list makes
     *     them when it is asked for them
     * @throws IllegalArgumentException if there is no row
     * @throws IOException if the model cannot be saved
     */
    public TrainingOutcome run(Supplier<CausalLanguageModel> start, List<TrainingRow> rows, Destination destination)
            throws IOException {
        if (rows.isEmpty()) {
            throw new IllegalArgumentException("there is no row to train on");
        }
        long totalSteps = totalSteps(settings, rows.size());
        Schedule schedule =
                settings.schedule().over(settings.learningRate(), settings.warmupSteps(totalSteps), totalSteps);
        EpochOrder order = new EpochOrder(settings.shuffle(), settings.seed());
        long step = 0;
        long tokens = 0;
        double firstLoss = Double.NaN;
        double lastLoss = Double.NaN;

        try (CausalLanguageModel model = start.get();
                Optimizer optimizer = optimizer(model)) {
            long began = System.nanoTime();
            for (int epoch = 1; epoch <= settings.epochs(); epoch++) {
                int[] indices = order.of(epoch, rows.size());
                for (int i = 0; i < Batches.steps(rows.size(), settings.rowsPerStep()); i++) {
                    List<TrainingRow> stepRows = Batches.step(rows, indices, i, settings.rowsPerStep());
                    long responseTokens = Batches.responseTokens(stepRows);
                    LossSum loss = new LossSum(0, 0);
                    model.clearGradients();
                    for (List<TrainingRow> microBatch :
                            Batches.microBatches(stepRows, settings.microBatchTokens(), settings.microBatchRows())) {
                        if (stopRequested.getAsBoolean()) {
                            return new TrainingOutcome.Stopped(step);
                        }
                        loss = plus(loss, model.accumulateGradients(microBatch, responseTokens));
                    }
                    double gradientNorm = model.gradientNorm();
                    if (!Double.isFinite(loss.mean()) || !Double.isFinite(gradientNorm)) {
                        return diverged(step + 1, loss.mean(), gradientNorm);
                    }
                    clip(model, gradientNorm);
                    double learningRate = schedule.learningRate(step);
                    optimizer.step(learningRate);

                    step++;
                    tokens += Batches.tokens(stepRows);
                    lastLoss = loss.mean();
                    firstLoss = step == 1 ? lastLoss : firstLoss;
                    double seconds = (System.nanoTime() - began) / 1e9;
                    listener.onStep(new StepReport(
                            step,
                            totalSteps,
                            epoch,
                            lastLoss,
                            learningRate,
                            gradientNorm,
                            tokens,
                            tokens / seconds,
                            Duration.ofMillis((long) (1000 * seconds / step * (totalSteps - step)))));
                }
            }
            TrainingOutcome.Trained trained = new TrainingOutcome.Trained(step, firstLoss, lastLoss, tokens);
            destination.save(model, trained);
            return trained;
        }
    }

    private Optimizer optimizer(CausalLanguageModel model) {
        return switch (settings.optimizer()) {
            case ADAMW ->
                new AdamW(
                        model,
                        settings.adamBeta1(),
                        settings.adamBeta2(),
                        settings.adamEpsilon(),
                        settings.weightDecay());
            case ADAFACTOR -> new Adafactor(model, settings.weightDecay());
        };
    }

    private static LossSum plus(LossSum one, LossSum other) {
        return new LossSum(one.sum() + other.sum(), one.tokens() + other.tokens());
    }

    private void clip(CausalLanguageModel model, double gradientNorm) {
        double limit = settings.maxGradientNorm();
        if (limit > 0 && gradientNorm > limit) {
            model.scaleGradients(limit / (gradientNorm + 1e-6)); // as torch.nn.utils.clip_grad_norm_
        }
    }

    private static TrainingOutcome.Diverged diverged(long step, double loss, double gradientNorm) {
        return new TrainingOutcome.Diverged(
                step,
                "the training diverged at step " + step + " (loss " + loss + ", gradient norm " + gradientNorm
                        + "): lower learning-rate, or set max-gradient-norm");
    }
}

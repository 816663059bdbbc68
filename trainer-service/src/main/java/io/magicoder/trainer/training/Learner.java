package io.magicoder.trainer.training;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.training.Adafactor;
import io.magicoder.languagemodel.training.AdamW;
import io.magicoder.languagemodel.training.FusedStep;
import io.magicoder.languagemodel.training.LossSum;
import io.magicoder.languagemodel.training.Optimizer;
import io.magicoder.languagemodel.training.RowScore;
import io.magicoder.languagemodel.training.Trainable;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** A model with its optimizer: what a step changes. */
final class Learner implements AutoCloseable {
    private static final double CLIPPING_EPSILON = 1e-6; // as torch.nn.utils.clip_grad_norm_

    private final TrainingSettings settings;
    private final TrainingStart start;
    private final CausalLanguageModel model;
    private final Optimizer optimizer;
    private boolean settled;

    /**
     * What came of the gradients of a step.
     *
     * @param loss mean over the response tokens, in nats
     * @param gradientNorm L2 norm over all parameters, before clipping
     */
    record Gradient(double loss, double gradientNorm) {
        boolean isFinite() {
            return Double.isFinite(loss) && Double.isFinite(gradientNorm);
        }
    }

    private Learner(TrainingSettings settings, TrainingStart start, CausalLanguageModel model) {
        this.settings = settings;
        this.start = start;
        this.model = model;
        Trainable weights = settings.fusesBackward()
                ? model.fusedTrainable(settings.precision(), settings.seed())
                : model.trainable(settings.precision(), settings.seed());
        optimizer = switch (settings.optimizer()) {
            case ADAMW ->
                new AdamW(
                        weights,
                        settings.adamBeta1(),
                        settings.adamBeta2(),
                        settings.adamEpsilon(),
                        settings.weightDecay());
            case ADAFACTOR -> new Adafactor(weights, settings.weightDecay());
        };
    }

    static Learner begin(TrainingSettings settings, TrainingStart start) {
        return of(settings, start, start.begin());
    }

    static Learner resume(TrainingSettings settings, TrainingStart start, ResumePoints.Point point) {
        Learner learner = of(settings, start, start.resume(point.model()));
        try {
            learner.optimizer.load(point.optimizer());
            return learner;
        } catch (RuntimeException e) {
            learner.close();
            throw e;
        }
    }

    private static Learner of(TrainingSettings settings, TrainingStart start, CausalLanguageModel model) {
        try {
            model.recomputeLayers(settings.recomputedLayers(model.config().layers()));
            return new Learner(settings, start, model);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    CausalLanguageModel model() {
        return model;
    }

    /**
     * Makes a step by the gradient of the mean loss over the response tokens of some rows. If loss or gradient is no
     * number, the model is not to be used any more.
     *
     * @param stopRequested asked before every pass
     * @return empty if a stop was requested: no step was made
     */
    Optional<Gradient> learn(List<TrainingRow> rows, double learningRate, BooleanSupplier stopRequested) {
        if (settings.fusesBackward()) {
            return stopRequested.getAsBoolean() ? Optional.empty() : Optional.of(fused(rows, learningRate));
        }
        Optional<Gradient> gradient = differentiate(rows, stopRequested);
        gradient.filter(Gradient::isFinite).ifPresent(finite -> step(finite, learningRate));
        return gradient;
    }

    private Gradient fused(List<TrainingRow> rows, double learningRate) {
        FusedStep step = explained(rows, () -> model.fusedStep(rows, optimizer, learningRate));
        return new Gradient(step.loss().mean(), step.gradientNorm());
    }

    private Optional<Gradient> differentiate(List<TrainingRow> rows, BooleanSupplier stopRequested) {
        long responseTokens = Batches.responseTokens(rows);
        LossSum loss = new LossSum(0, 0);
        model.clearGradients();
        for (List<TrainingRow> microBatch :
                Batches.microBatches(rows, settings.microBatchTokens(), settings.microBatchRows())) {
            if (stopRequested.getAsBoolean()) {
                return Optional.empty();
            }
            LossSum part = explained(microBatch, () -> model.accumulateGradients(microBatch, responseTokens));
            loss = new LossSum(loss.sum() + part.sum(), loss.tokens() + part.tokens());
        }
        return Optional.of(new Gradient(loss.mean(), model.gradientNorm()));
    }

    /** A pass; want of memory is said in a sentence. */
    private <T> T explained(List<TrainingRow> rows, Supplier<T> pass) {
        try {
            return pass.get();
        } catch (IllegalStateException e) {
            throw MemoryExhaustedException.of(e, settings, rows)
                    .map(RuntimeException.class::cast)
                    .orElse(e);
        }
    }

    /** Clips the gradient, if that is set, and lets the optimizer step. */
    private void step(Gradient gradient, double learningRate) {
        double limit = settings.maxGradientNorm();
        if (limit > 0 && gradient.gradientNorm() > limit) {
            model.scaleGradients(limit / (gradient.gradientNorm() + CLIPPING_EPSILON));
        }
        optimizer.step(learningRate);
    }

    /** Mean loss over the response tokens of rows that are not trained on, in nats. */
    double evaluate(List<TrainingRow> rows) {
        LossSum loss = new LossSum(0, 0);
        for (RowScore score : model.score(rows)) {
            loss = new LossSum(loss.sum() + score.nll(), loss.tokens() + score.tokens());
        }
        return loss.mean();
    }

    /** Keeps what a training needs to go on. */
    void save(Path modelDirectory, Path optimizerFile) {
        start.keep(model, modelDirectory);
        optimizer.save(optimizerFile);
    }

    /** Keeps the model alone. */
    void saveModel(Path modelDirectory) {
        start.keep(model, modelDirectory);
    }

    /** The model, which takes no further step. */
    CausalLanguageModel settle() {
        if (!settled) {
            settled = true;
            optimizer.close();
        }
        return model;
    }

    @Override
    public void close() {
        try (model) {
            settle();
        }
    }
}

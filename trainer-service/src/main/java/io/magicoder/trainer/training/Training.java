package io.magicoder.trainer.training;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.training.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Trains a model on rows: set up, step, log, save. The same rows, settings and first weights give the same weights, and
 * a training that goes on from a resume point ends with the same weights as one that was never interrupted.
 */
public final class Training {
    private final TrainingSettings settings;
    private final ResumePoints points;
    private final TrainingListener listener;
    private final BooleanSupplier stopRequested;

    /** @param stopRequested asked before every forward and backward pass, so that no native work outlives a stop */
    public Training(
            TrainingSettings settings, ResumePoints points, TrainingListener listener, BooleanSupplier stopRequested) {
        this.settings = settings;
        this.points = points;
        this.listener = listener;
        this.stopRequested = stopRequested;
    }

    /** Where the trained model goes, with its adapter if one was trained. */
    @FunctionalInterface
    public interface Destination {
        void save(CausalLanguageModel model, TrainingOutcome.Trained result) throws IOException;
    }

    /** Optimizer steps of a training on so many rows. */
    public static long totalSteps(TrainingSettings settings, int rows) {
        return (long) settings.epochs() * Batches.steps(rows, settings.rowsPerStep());
    }

    /**
     * Trains on the caller's thread, from the newest resume point if there is one.
     *
     * @param rows each with at least one response token; only those of a step are in memory at a time, if the list makes
     *     them when it is asked for them
     * @param heldOut rows whose loss is measured, or none
     * @throws IllegalArgumentException if there is no row, or the resume point is another training's
     * @throws IOException if the model or a resume point cannot be saved
     */
    public TrainingOutcome run(
            TrainingStart start, List<TrainingRow> rows, List<TrainingRow> heldOut, Destination destination)
            throws IOException {
        StepPlan plan = new StepPlan(settings, rows);
        Schedule schedule = settings.schedule()
                .over(settings.learningRate(), settings.warmupSteps(plan.totalSteps()), plan.totalSteps());
        Optional<ResumePoints.Point> point = points.newest();
        TrainingState state = point.map(ResumePoints.Point::state).orElse(TrainingState.BEGIN);

        try (Learner learner =
                point.isPresent() ? Learner.resume(settings, start, point.get()) : Learner.begin(settings, start)) {
            double ceiling = learner.model().productRate();
            while (state.step() < plan.totalSteps() && !settings.stopsEarly(state.sinceBest())) {
                long began = System.nanoTime();
                long step = state.step() + 1;
                List<TrainingRow> stepRows = plan.rows(step);
                double learningRate = schedule.learningRate(step - 1);

                Optional<Learner.Gradient> gradient = learner.learn(stepRows, learningRate, stopRequested);
                if (gradient.isEmpty()) {
                    points.save(state, learner::save);
                    return new TrainingOutcome.Stopped(state.step());
                }
                if (!gradient.get().isFinite()) {
                    return diverged(step, gradient.get());
                }
                state = state.after(gradient.get().loss(), Batches.tokens(stepRows), secondsSince(began));

                boolean evaluated = !heldOut.isEmpty() && evaluatesAfter(step, plan);
                if (evaluated) {
                    state = evaluate(learner, heldOut, state);
                }
                listener.onStep(report(
                        state,
                        plan,
                        gradient.get(),
                        learningRate,
                        evaluated,
                        utilisation(learner.model(), state, step * settings.rowsPerStep(), ceiling)));
                if (step % settings.saveEvery() == 0 && step < plan.totalSteps()) {
                    points.save(state, learner::save);
                }
            }
            return finish(start, learner, state, destination);
        }
    }

    private boolean evaluatesAfter(long step, StepPlan plan) {
        return settings.evaluateEvery() > 0
                ? step % settings.evaluateEvery() == 0 || step == plan.totalSteps()
                : plan.endsEpoch(step);
    }

    private TrainingState evaluate(Learner learner, List<TrainingRow> heldOut, TrainingState state) throws IOException {
        TrainingState evaluated = state.evaluated(learner.evaluate(heldOut));
        if (settings.patience() > 0 && evaluated.isBest()) {
            points.saveBest(learner::saveModel);
        }
        return evaluated;
    }

    /** With early stopping the result is the model with the lowest held-out loss, else that of the last step. */
    private TrainingOutcome finish(TrainingStart start, Learner learner, TrainingState state, Destination destination)
            throws IOException {
        TrainingOutcome.Trained trained = new TrainingOutcome.Trained(
                state.step(), number(state.firstLoss()), number(state.lastLoss()), state.tokens(), state.best());
        Optional<Path> best = points.best().filter(_ -> settings.patience() > 0 && !state.isBest());
        if (best.isPresent()) {
            try (CausalLanguageModel model = start.resume(best.get())) {
                destination.save(model, trained);
            }
        } else {
            destination.save(learner.settle(), trained);
        }
        return trained;
    }

    private static double utilisation(CausalLanguageModel model, TrainingState state, long rows, double ceiling) {
        double rowLength = (double) state.tokens() / rows;
        return ModelFlops.ofToken(model.config(), rowLength) * state.tokens() / state.seconds() / ceiling;
    }

    private static StepReport report(
            TrainingState state,
            StepPlan plan,
            Learner.Gradient gradient,
            double learningRate,
            boolean evaluated,
            double utilisation) {
        long left = plan.totalSteps() - state.step();
        return new StepReport(
                state.step(),
                plan.totalSteps(),
                plan.epoch(state.step()),
                gradient.loss(),
                learningRate,
                gradient.gradientNorm(),
                evaluated ? state.heldOutLoss() : null,
                state.tokens(),
                state.tokens() / state.seconds(),
                utilisation,
                Duration.ofMillis((long) (1000 * state.seconds() / state.step() * left)));
    }

    private static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }

    private static double number(@Nullable Double loss) {
        return loss == null ? Double.NaN : loss;
    }

    private static TrainingOutcome.Diverged diverged(long step, Learner.Gradient gradient) {
        return new TrainingOutcome.Diverged(
                step,
                "the training diverged at step " + step + " (loss " + gradient.loss() + ", gradient norm "
                        + gradient.gradientNorm() + "): lower learning-rate, or set max-gradient-norm");
    }
}

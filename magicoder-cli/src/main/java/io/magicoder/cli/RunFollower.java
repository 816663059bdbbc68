package io.magicoder.cli;

import io.magicoder.cli.runs.ProgressBoard;
import io.magicoder.cli.runs.RunView;
import io.magicoder.cli.runs.RunWatch;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.CheckpointRefused;
import io.magicoder.events.TrainingProgress;
import java.io.PrintStream;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Follows a run on the topics until a stage is reached, with a line a stage. */
final class RunFollower {
    /** Looks between two questions to the extractor whether it failed. */
    private static final int LOOKS_PER_EXTRACTOR_CHECK = 20;

    private final RunWatch watch;
    private final ProgressBoard board;
    private final Supplier<Optional<String>> breakdown;

    /** @param breakdown why the pipeline itself cannot go on, if it cannot */
    RunFollower(RunWatch watch, ProgressBoard board, Supplier<Optional<String>> breakdown) {
        this.watch = watch;
        this.board = board;
        this.breakdown = breakdown;
    }

    /** What of a run is waited for. */
    @FunctionalInterface
    interface Goal {
        void await(RunFollower follower) throws InterruptedException;
    }

    /**
     * Follows a run on standard output until a goal is reached.
     *
     * @param breakdown why the pipeline itself cannot go on, if it cannot
     * @return what is known of the run then
     * @throws UserError if the goal cannot be reached; the message says why
     */
    static RunView follow(
            Map<String, Object> clientSettings, String runId, Supplier<Optional<String>> breakdown, Goal goal)
            throws InterruptedException {
        return follow(clientSettings, runId, System.out, breakdown, goal);
    }

    /** The same on another stream. */
    static RunView follow(
            Map<String, Object> clientSettings,
            String runId,
            PrintStream out,
            Supplier<Optional<String>> breakdown,
            Goal goal)
            throws InterruptedException {
        ProgressBoard board = new ProgressBoard(out, CommandLine.Help.Ansi.AUTO.enabled());
        try (RunWatch watch = new RunWatch(clientSettings, runId)) {
            goal.await(new RunFollower(watch, board, breakdown));
            board.showLast(watch.view());
            return watch.view();
        }
    }

    /** Asks the extractor, which no topic does, whether a run's extraction failed. */
    @FunctionalInterface
    interface Extraction {
        @Nullable String failure() throws InterruptedException;
    }

    /**
     * Waits for a stage.
     *
     * @throws UserError if it cannot be reached; the message says why
     */
    void await(Stage stage, Extraction extraction) throws InterruptedException {
        RunView view = watch.view();
        for (int look = 1; !isReached(stage, view); look++) {
            board.show(view);
            requireRunning();
            TrainingProgress training = view.training();
            if (stage == Stage.CHECKPOINT && training != null) {
                requireHope(training);
            }
            requireServed();
            if (look % LOOKS_PER_EXTRACTOR_CHECK == 0 && view.expectedSeeds() == null) {
                String failure = extraction.failure();
                if (failure != null) {
                    throw new UserError("the extraction failed: " + failure);
                }
            }
            Thread.sleep(PipelineSession.LOOK);
        }
    }

    private static boolean isReached(Stage stage, RunView view) {
        return switch (stage) {
            case SEEDS -> view.expectedSeeds() != null;
            case DATASET -> view.ready() != null;
            case CHECKPOINT -> view.ready() != null && view.checkpoint() != null;
        };
    }

    /**
     * Waits for the checkpoint of a training.
     *
     * @param asked what was said before is about an earlier try
     * @throws UserError if the training fails or is cancelled
     */
    void awaitCheckpoint(String trainingId, Instant asked) throws InterruptedException {
        RunView view = watch.view();
        while (!isPublished(view, trainingId)) {
            board.show(view);
            requireRunning();
            for (TrainingProgress training : view.trainings()) {
                if (training.trainingId().equals(trainingId) && !training.at().isBefore(asked)) {
                    requireHope(training);
                }
            }
            Thread.sleep(PipelineSession.LOOK);
        }
    }

    private static boolean isPublished(RunView view, String trainingId) {
        CheckpointPublished checkpoint = view.checkpoint();
        return checkpoint != null && checkpoint.trainingId().equals(trainingId);
    }

    private void requireRunning() {
        String failure = watch.failure();
        if (failure != null) {
            throw new UserError(failure);
        }
        breakdown.get().ifPresent(reason -> {
            throw new UserError(reason);
        });
    }

    private static void requireHope(TrainingProgress training) {
        if (training.state() == TrainingProgress.State.FAILED) {
            throw new UserError("the training failed: " + training.message()
                    + "; mend it, and the same command, or ./magicoder trainings retry " + training.runId()
                    + ", trains on the data that is there");
        }
        if (training.state() == TrainingProgress.State.CANCELLED) {
            throw new UserError("the training was cancelled; ./magicoder trainings retry " + training.runId()
                    + " asks for it again");
        }
    }

    private void requireServed() {
        CheckpointRefused refusal = watch.view().refusal();
        if (refusal != null) {
            throw new UserError("the checkpoint was refused: " + refusal.reason());
        }
    }
}

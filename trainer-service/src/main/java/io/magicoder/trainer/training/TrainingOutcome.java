package io.magicoder.trainer.training;

/** How a training ended. */
public sealed interface TrainingOutcome {
    /** All steps are done and the model is saved. */
    record Trained(long steps, double firstLoss, double lastLoss, long tokens) implements TrainingOutcome {}

    /** Loss or gradient is no longer a number; the optimizer was not stepped with it and nothing is saved. */
    record Diverged(long step, String reason) implements TrainingOutcome {}

    /** A stop was requested; {@code steps} were complete, nothing is saved. */
    record Stopped(long steps) implements TrainingOutcome {}
}

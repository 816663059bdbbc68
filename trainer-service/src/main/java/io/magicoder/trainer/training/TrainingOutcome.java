package io.magicoder.trainer.training;

import org.jspecify.annotations.Nullable;

/** How a training ended. */
public sealed interface TrainingOutcome {
    /**
     * All steps are done, or more would not help, and the model is saved.
     *
     * @param heldOutLoss the lowest one measured, null if no rows were held out
     */
    record Trained(
            long steps,
            double firstLoss,
            double lastLoss,
            long tokens,
            @Nullable Double heldOutLoss) implements TrainingOutcome {}

    /** Loss or gradient is no longer a number; the optimizer was not stepped with it and nothing is saved. */
    record Diverged(long step, String reason) implements TrainingOutcome {}

    /** A stop was requested; {@code steps} were complete and are in a resume point. */
    record Stopped(long steps) implements TrainingOutcome {}
}

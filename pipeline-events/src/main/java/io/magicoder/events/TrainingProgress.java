package io.magicoder.events;

import com.fasterxml.jackson.annotation.JsonEnumDefaultValue;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a training is.
 *
 * @param step optimizer steps done
 * @param loss mean over the response tokens of this step, in nats; null before the first step
 * @param tokens seen so far, prompts included
 * @param heldOutLoss the loss of the rows that are held out, if it was measured after this step
 * @param utilisation model FLOPs utilisation: the share of the rate of bare products on the same device
 * @param message why it failed, if it did
 */
public record TrainingProgress(
        String trainingId,
        String runId,
        State state,
        long step,
        long totalSteps,
        int epoch,
        @Nullable Double loss,
        @Nullable Double learningRate,
        @Nullable Double gradientNorm,
        long tokens,
        double tokensPerSecond,
        @Nullable Long etaSeconds,
        @Nullable Double heldOutLoss,
        @Nullable Double utilisation,
        @Nullable String message,
        Instant at)
        implements PipelineEvent {

    @Override
    public String key() {
        return trainingId;
    }

    /** A training waits for its turn, starts, runs, and finishes, fails, or is cancelled. */
    public enum State {
        /** It waits for its turn. */
        QUEUED,
        /** Its turn has come, and its data are read. Every try begins so. */
        STARTED,
        /** It makes steps. */
        RUNNING,
        /** Its checkpoint is published. */
        FINISHED,
        /** It ended without a checkpoint; the message says why. */
        FAILED,
        /** Somebody called it off. */
        CANCELLED,
        /** A state that a newer version of the pipeline knows. */
        @JsonEnumDefaultValue
        OTHER;

        /** Whether nothing of the training follows, unless it is asked for again. */
        public boolean isEnd() {
            return this == FINISHED || this == FAILED || this == CANCELLED;
        }
    }
}

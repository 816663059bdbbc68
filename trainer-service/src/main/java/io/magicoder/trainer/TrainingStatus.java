package io.magicoder.trainer;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.magicoder.events.TrainingProgress;
import io.magicoder.trainer.training.StepReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a training stands: what REST answers, and what is remembered of one that ended.
 *
 * @param firstLoss mean over the response tokens of the first step, in nats
 * @param checkpointId what was published, once it was
 * @param message why it failed, if it did
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingStatus(
        String trainingId,
        String runId,
        String modelName,
        TrainingProgress.State state,
        long step,
        long totalSteps,
        int epoch,
        @Nullable Double firstLoss,
        @Nullable Double lastLoss,
        long tokens,
        double tokensPerSecond,
        @Nullable String checkpointId,
        @Nullable String message,
        Instant updatedAt) {

    static TrainingStatus started(String trainingId, String runId, String modelName) {
        return new TrainingStatus(
                trainingId,
                runId,
                modelName,
                TrainingProgress.State.STARTED,
                0,
                0,
                0,
                null,
                null,
                0,
                0,
                null,
                null,
                Instant.now());
    }

    TrainingStatus after(StepReport report) {
        return new TrainingStatus(
                trainingId,
                runId,
                modelName,
                TrainingProgress.State.RUNNING,
                report.step(),
                report.totalSteps(),
                report.epoch(),
                firstLoss == null ? Double.valueOf(report.loss()) : firstLoss,
                report.loss(),
                report.tokens(),
                report.tokensPerSecond(),
                null,
                null,
                Instant.now());
    }

    TrainingStatus finished(String published) {
        return ended(TrainingProgress.State.FINISHED, published, null);
    }

    TrainingStatus failed(String reason) {
        return ended(TrainingProgress.State.FAILED, null, reason);
    }

    private TrainingStatus ended(TrainingProgress.State end, @Nullable String published, @Nullable String reason) {
        return new TrainingStatus(
                trainingId,
                runId,
                modelName,
                end,
                step,
                totalSteps,
                epoch,
                firstLoss,
                lastLoss,
                tokens,
                tokensPerSecond,
                published,
                reason,
                Instant.now());
    }
}

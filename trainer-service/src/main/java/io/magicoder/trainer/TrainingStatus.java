package io.magicoder.trainer;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.magicoder.events.TrainingProgress.State;
import io.magicoder.trainer.rows.RowCounts;
import io.magicoder.trainer.training.StepReport;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a training stands: what REST answers, and what is remembered of one that ended or was asked for.
 *
 * @param firstLoss mean over the response tokens of the first step, in nats
 * @param rows what became of the examples, once they are tokenised
 * @param checkpointId what was published, once it was
 * @param message why it failed, if it did
 * @param startFingerprint of the files of the base model
 * @param request null if the training is the one that every data set gets
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TrainingStatus(
        String trainingId,
        String runId,
        String modelName,
        State state,
        long step,
        long totalSteps,
        int epoch,
        @Nullable Double firstLoss,
        @Nullable Double lastLoss,
        long tokens,
        double tokensPerSecond,
        @Nullable RowCounts rows,
        @Nullable String checkpointId,
        @Nullable String message,
        @Nullable String startFingerprint,
        @Nullable TrainingRequest request,
        Instant updatedAt) {

    static TrainingStatus queued(TrainingPlan plan, String runId, @Nullable TrainingRequest request) {
        return new TrainingStatus(
                plan.trainingId(runId),
                runId,
                plan.modelName(),
                State.QUEUED,
                0,
                0,
                0,
                null,
                null,
                0,
                0,
                null,
                null,
                null,
                plan.start().fingerprint(),
                request,
                Instant.now());
    }

    TrainingStatus started() {
        return in(State.STARTED, rows, null, null);
    }

    TrainingStatus with(RowCounts counts) {
        return in(state, counts, null, null);
    }

    TrainingStatus after(StepReport report) {
        return new TrainingStatus(
                trainingId,
                runId,
                modelName,
                State.RUNNING,
                report.step(),
                report.totalSteps(),
                report.epoch(),
                firstLoss == null ? Double.valueOf(report.loss()) : firstLoss,
                report.loss(),
                report.tokens(),
                report.tokensPerSecond(),
                rows,
                null,
                null,
                startFingerprint,
                request,
                Instant.now());
    }

    TrainingStatus finished(String published) {
        return in(State.FINISHED, rows, published, null);
    }

    TrainingStatus failed(String reason) {
        return in(State.FAILED, rows, null, reason);
    }

    TrainingStatus cancelled() {
        return in(State.CANCELLED, rows, null, null);
    }

    private TrainingStatus in(
            State next, @Nullable RowCounts counts, @Nullable String published, @Nullable String reason) {
        return new TrainingStatus(
                trainingId,
                runId,
                modelName,
                next,
                step,
                totalSteps,
                epoch,
                firstLoss,
                lastLoss,
                tokens,
                tokensPerSecond,
                counts,
                published,
                reason,
                startFingerprint,
                request,
                Instant.now());
    }
}

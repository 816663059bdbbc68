package io.magicoder.trainer;

import io.magicoder.events.DatasetReady;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A training that waits for its turn or runs. */
final class TrainingJob {
    private final TrainingPlan plan;
    private final DatasetReady dataset;
    private final @Nullable TrainingRequest request;
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private volatile boolean cancelled;

    /** @param request null if nobody asked: a data set is ready */
    TrainingJob(TrainingPlan plan, DatasetReady dataset, @Nullable TrainingRequest request) {
        this.plan = plan;
        this.dataset = dataset;
        this.request = request;
    }

    String trainingId() {
        return plan.trainingId(dataset.runId());
    }

    TrainingPlan plan() {
        return plan;
    }

    DatasetReady dataset() {
        return dataset;
    }

    @Nullable TrainingRequest request() {
        return request;
    }

    void cancel() {
        cancelled = true;
    }

    boolean isCancelled() {
        return cancelled;
    }

    void end() {
        ended.complete(null);
    }

    void end(Throwable defect) {
        ended.completeExceptionally(defect);
    }

    /** Completes when the training has ended, exceptionally only by a defect; never if the service stops before. */
    CompletionStage<@Nullable Void> ended() {
        return ended;
    }
}

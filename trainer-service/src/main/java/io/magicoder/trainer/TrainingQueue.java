package io.magicoder.trainer;

import io.magicoder.events.DatasetReady;
import io.magicoder.events.TrainingProgress.State;
import io.magicoder.trainer.checkpoint.Checkpoint;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The trainings that wait, and the one that runs: one at a time, in the order they came. The same training is never in
 * it twice.
 *
 * <p>A data set may be delivered any number of times. It is trained on once: what finished or was cancelled stays so,
 * and what failed is tried again only if something has changed, or if somebody asks.
 */
final class TrainingQueue implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(TrainingQueue.class);

    private final TrainingPlans plans;
    private final DatasetTraining training;
    private final Trainings trainings;
    private final TrainingJournal journal;
    private final Tracer tracer;
    private final Function<String, Optional<DatasetReady>> datasets;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("training").factory());
    private final Map<String, TrainingJob> jobs = new LinkedHashMap<>();
    private @Nullable TrainingJob running;
    private volatile boolean stopping;

    /** @param datasets finds the data set of a run */
    TrainingQueue(
            TrainingPlans plans,
            DatasetTraining training,
            Trainings trainings,
            TrainingJournal journal,
            Function<String, Optional<DatasetReady>> datasets,
            Tracer tracer) {
        this.datasets = datasets;
        this.tracer = tracer;
        this.plans = plans;
        this.training = training;
        this.trainings = trainings;
        this.journal = journal;
    }

    /**
     * Trains on a data set that is ready, unless that is settled.
     *
     * @return completes when it is, exceptionally only by a defect; never if the service stops before
     */
    synchronized CompletionStage<@Nullable Void> deliver(DatasetReady dataset) {
        TrainingPlan plan = plans.configured();
        if (isSettled(dataset.runId(), plan)) {
            LOG.infof("%s: nothing to do for %s", plan.trainingId(dataset.runId()), dataset.runId());
            return CompletableFuture.completedFuture(null);
        }
        return enqueue(new TrainingJob(plan, dataset, null)).ended();
    }

    /** Trains on a data set because somebody asks, whatever became of such a training before; one that finished stays. */
    synchronized void ask(DatasetReady dataset, TrainingPlan plan, TrainingRequest request) {
        if (!trainings.isFinished(plan.trainingId(dataset.runId()))) {
            enqueue(new TrainingJob(plan, dataset, request));
        }
    }

    /**
     * Takes up what an earlier process left: trainings that were asked for and have not ended, and the last one of all
     * if it failed and its base model or the settings have changed since, and stages whose predecessor has finished. What
     * a data set started comes with its event.
     */
    void takeUp() {
        List<TrainingStatus> left = trainings.newestFirst();
        left.stream()
                .filter(status -> !status.state().isEnd() && status.request() != null)
                .sorted(Comparator.comparing(TrainingStatus::updatedAt))
                .forEach(this::takeUp);
        left.stream()
                .findFirst()
                .filter(status -> status.state() == State.FAILED)
                .ifPresent(this::takeUp);
        left.stream()
                .filter(status -> status.state() == State.FINISHED)
                .forEach(status -> training.checkpoint(status.trainingId())
                        .ifPresent(checkpoint -> follow(status.request(), checkpoint)));
    }

    private void takeUp(TrainingStatus left) {
        try {
            TrainingPlan plan = plans.of(left.request());
            if (left.state().isEnd() && isSettled(left.runId(), plan)) {
                return;
            }
            datasets.apply(left.runId())
                    .ifPresentOrElse(
                            dataset -> {
                                synchronized (this) {
                                    enqueue(new TrainingJob(plan, dataset, left.request()));
                                }
                            },
                            () -> LOG.warnf("%s is not taken up: %s has no data set", left.trainingId(), left.runId()));
        } catch (IllegalArgumentException e) {
            journal.record(left.failed(String.valueOf(e.getMessage())));
        }
    }

    /** Trainings that wait or run. */
    synchronized int pending() {
        return jobs.size();
    }

    /** Whether nothing would become of a data set if it were delivered now. */
    boolean isSettled(String runId) {
        return isSettled(runId, plans.configured());
    }

    private boolean isSettled(String runId, TrainingPlan plan) {
        return trainings
                .find(plan.trainingId(runId))
                .filter(same -> same.state().isEnd())
                .map(same -> same.state() != State.FAILED
                        || plan.start().fingerprint().equals(same.startFingerprint()))
                .orElseGet(() -> trainings
                        .lastEnded(runId)
                        .filter(other -> other.state() != State.FAILED)
                        .isPresent());
    }

    /** With the lock of this queue. */
    private TrainingJob enqueue(TrainingJob job) {
        if (stopping) {
            return job; // it comes again, or is taken up
        }
        TrainingJob same = jobs.putIfAbsent(job.trainingId(), job);
        if (same != null) {
            return same;
        }
        TrainingStatus queued = TrainingStatus.queued(job.plan(), job.dataset().runId(), job.request());
        if (job.request() != null) {
            journal.record(queued);
        } else if (jobs.size() > 1) {
            journal.tell(queued);
        } else {
            trainings.update(queued);
        }
        thread.execute(Context.current().wrap(() -> run(job)));
        return job;
    }

    private void run(TrainingJob job) {
        if (!begin(job)) {
            return;
        }
        Span span = TrainingSpans.begin(tracer, job.dataset());
        try (Scope _ = span.makeCurrent()) {
            DatasetOutcome outcome = training.train(job, () -> stopping || job.isCancelled());
            switch (outcome) {
                case DatasetOutcome.Stopped _
                when job.isCancelled() -> {
                    journal.record(current(job).cancelled());
                    end(job, job::end);
                }
                case DatasetOutcome.Stopped _ -> LOG.infof("%s is left for the next start", job.trainingId());
                case DatasetOutcome.Published published -> {
                    end(job, job::end);
                    follow(job.request(), published.checkpoint());
                }
                case DatasetOutcome.Failed _ -> end(job, job::end);
            }
        } catch (Throwable defect) {
            LOG.errorf(defect, "%s ended with a defect", job.trainingId());
            journal.record(current(job).failed("a defect of the trainer: " + defect));
            end(job, () -> job.end(defect));
        } finally {
            span.end();
        }
    }

    /** Queues the stage after one that has finished, unless it is known already. */
    private void follow(@Nullable TrainingRequest finished, Checkpoint checkpoint) {
        if (finished == null || finished.then() == null) {
            return;
        }
        TrainingRequest next = finished.then().from(checkpoint.directory());
        TrainingPlan plan = plans.of(next);
        if (trainings.find(plan.trainingId(next.runId())).isPresent()) {
            return;
        }
        datasets.apply(next.runId())
                .ifPresentOrElse(
                        dataset -> ask(dataset, plan, next),
                        () -> LOG.errorf(
                                "the stage after %s is not trained: %s has no data set",
                                checkpoint.manifest().trainingId(), next.runId()));
    }

    private synchronized boolean begin(TrainingJob job) {
        if (stopping || job.isCancelled()) {
            return false;
        }
        running = job;
        return true;
    }

    /** Before anybody hears of the end, the same training can be asked for again. */
    private void end(TrainingJob job, Runnable announcement) {
        synchronized (this) {
            running = null;
            jobs.remove(job.trainingId());
        }
        announcement.run();
    }

    private TrainingStatus current(TrainingJob job) {
        return trainings.find(job.trainingId()).orElseThrow();
    }

    /**
     * Cancels a training. One that waits has ended when this returns, one that runs ends before its next forward pass.
     *
     * @return its status; empty if it neither waits nor runs
     */
    synchronized Optional<TrainingStatus> cancel(String trainingId) {
        TrainingJob job = jobs.get(trainingId);
        if (job == null) {
            return trainings
                    .find(trainingId)
                    .filter(status -> !status.state().isEnd())
                    .map(this::cancelLeft);
        }
        job.cancel();
        if (job != running) {
            jobs.remove(trainingId);
            journal.record(current(job).cancelled());
            job.end();
        }
        return trainings.find(trainingId);
    }

    /** One that an earlier process left and that was not taken up. */
    private TrainingStatus cancelLeft(TrainingStatus left) {
        TrainingStatus cancelled = left.cancelled();
        journal.record(cancelled);
        return cancelled;
    }

    /** A native call under way at exit crashes the JVM, so this waits for the training thread, however long. */
    @Override
    public void close() {
        synchronized (this) {
            stopping = true;
        }
        thread.close();
    }
}

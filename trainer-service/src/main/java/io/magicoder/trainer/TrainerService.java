package io.magicoder.trainer;

import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.RunClosed;
import io.magicoder.events.RunEvent;
import io.magicoder.events.RunStarted;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingProgress;
import io.magicoder.events.TrainingShard;
import io.magicoder.trainer.checkpoint.CheckpointStore;
import io.magicoder.trainer.shards.ShardReader;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Binds the trainer to its channels. A {@link DatasetReady} goes to the one training thread and is acknowledged when
 * its training has ended; meanwhile the consumer keeps polling. What was not acknowledged when the process died is
 * delivered, and trained, again.
 */
@ApplicationScoped
public class TrainerService implements Announcements {
    static final String RUNS = "runs";
    static final String TRAINING_SHARDS = "training-shards";
    static final String TRAINING_PROGRESS = "training-progress";
    static final String CHECKPOINTS = "checkpoints";

    private static final Logger LOG = Logger.getLogger(TrainerService.class);
    private static final Duration PUBLISH_PAUSE = Duration.ofSeconds(2);

    private final MutinyEmitter<TrainingProgress> progress;
    private final MutinyEmitter<CheckpointPublished> published;
    private final DatasetTraining datasetTraining;
    private final Tracer tracer;
    private final ExecutorService trainingThread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("training").factory());
    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private volatile @Nullable TrainingProgress latest;

    TrainerService(
            DatasetTraining.Model model,
            ShardReader shards,
            CheckpointStore checkpoints,
            Trainings trainings,
            @Channel(TRAINING_PROGRESS) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<TrainingProgress> progress,
            @Channel(CHECKPOINTS) MutinyEmitter<CheckpointPublished> published,
            MeterRegistry metrics,
            Tracer tracer) {
        this.tracer = tracer;
        this.progress = progress;
        this.published = published;
        this.datasetTraining = new DatasetTraining(model, shards, checkpoints, trainings, this, this::isStopping);
        gauge(metrics, "magicoder.trainer.step", TrainingProgress::step);
        gauge(metrics, "magicoder.trainer.loss", p -> orNaN(p.loss()));
        gauge(metrics, "magicoder.trainer.learning.rate", p -> orNaN(p.learningRate()));
        gauge(metrics, "magicoder.trainer.gradient.norm", p -> orNaN(p.gradientNorm()));
        gauge(metrics, "magicoder.trainer.tokens.per.second", TrainingProgress::tokensPerSecond);
    }

    @Incoming(RUNS)
    CompletionStage<Void> onRunEvent(RunEvent event) {
        return switch (event) {
            case DatasetReady dataset -> train(dataset);
            case RunStarted _, SeedsExhausted _, RunClosed _, RunEvent.Unknown _ ->
                CompletableFuture.completedFuture(null);
        };
    }

    /**
     * Sets damaged shards aside by name. The training itself reads the topic again, by position: this channel only
     * sees to it that what cannot be read reaches the dead letters once.
     */
    @Incoming(TRAINING_SHARDS)
    void onShard(TrainingShard shard) {
        if (!shard.isIntact()) {
            throw new IllegalArgumentException("shard " + shard.index() + " of " + shard.runId()
                    + " does not have the rows that its hash was made of");
        }
    }

    /** Trains when the training thread is free; the result completes when it has ended, never if the service stops. */
    CompletionStage<Void> train(DatasetReady dataset) {
        CompletableFuture<Void> ended = new CompletableFuture<>();
        trainingThread.execute(Context.current().wrap(() -> {
            Span span = TrainingSpans.begin(tracer, dataset);
            try (Scope _ = span.makeCurrent()) {
                switch (isStopping() ? new DatasetOutcome.Stopped() : datasetTraining.train(dataset)) {
                    case DatasetOutcome.Stopped _ -> LOG.infof("%s is left for the next start", dataset.runId());
                    case DatasetOutcome.Published _, DatasetOutcome.AlreadyPublished _, DatasetOutcome.Failed _ ->
                        ended.complete(null);
                }
            } catch (Throwable t) {
                ended.completeExceptionally(t); // a defect: the event goes to the dead letters
            } finally {
                span.end();
            }
        }));
        return ended;
    }

    /** A native call under way at exit crashes the JVM, so the exit waits for the training thread, however long. */
    void onStop(@Observes ShutdownEvent event) {
        stopRequested.countDown();
        trainingThread.close();
    }

    private boolean isStopping() {
        return stopRequested.getCount() == 0;
    }

    @Override
    public void progress(TrainingProgress report) {
        latest = report;
        progress.sendMessage(KafkaRecord.of(report.key(), report))
                .subscribe()
                .with(_ -> {}, failure -> LOG.warnf("progress of step %d not sent: %s", report.step(), failure));
    }

    @Override
    public boolean publish(CheckpointPublished checkpoint) {
        while (!isStopping()) {
            try {
                published.sendMessageAndAwait(KafkaRecord.of(checkpoint.key(), checkpoint));
                return true;
            } catch (RuntimeException e) {
                LOG.warnf(
                        "%s is written but %s does not take it, trying again: %s",
                        checkpoint.checkpointId(), Topics.CHECKPOINTS_NAME, e);
                pause();
            }
        }
        return false;
    }

    private void pause() {
        try {
            if (stopRequested.await(PUBLISH_PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.debug("stopping instead");
            }
        } catch (InterruptedException e) {
            stopRequested.countDown();
        }
    }

    private void gauge(MeterRegistry metrics, String name, ToDoubleFunction<TrainingProgress> value) {
        metrics.gauge(name, this, service -> {
            TrainingProgress report = service.latest;
            return report == null ? Double.NaN : value.applyAsDouble(report);
        });
    }

    private static double orNaN(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }
}

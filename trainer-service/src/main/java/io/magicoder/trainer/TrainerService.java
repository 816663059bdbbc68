package io.magicoder.trainer;

import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.RunClosed;
import io.magicoder.events.RunEvent;
import io.magicoder.events.RunStarted;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.SpendingReserved;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingProgress;
import io.magicoder.events.TrainingShard;
import io.magicoder.trainer.checkpoint.CheckpointStore;
import io.magicoder.trainer.shards.SampleReader;
import io.magicoder.trainer.shards.ShardReader;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.KafkaRecord;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.apache.kafka.common.KafkaException;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Binds the trainer to its channels. A {@link DatasetReady} is acknowledged when its training has ended; meanwhile the
 * consumer keeps polling, and those that come meanwhile wait. What was not acknowledged when the process died is
 * delivered again.
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
    private final Datasets datasets;
    private final TrainingQueue queue;
    /** Of runs that started and have not closed since this process reads them. */
    private final Map<String, Boolean> trainedUnasked = new ConcurrentHashMap<>();

    /** Data sets in their order, away from the thread that polls. */
    private final ExecutorService deliveries =
            Executors.newSingleThreadExecutor(Thread.ofVirtual().factory());

    private final CountDownLatch stopRequested = new CountDownLatch(1);
    private final MeterRegistry metrics;
    private final MultiGauge memory;
    private volatile @Nullable TrainingProgress latest;
    /** The newest with a held-out loss: few have one, and Prometheus would hardly ever look just then. */
    private volatile @Nullable TrainingProgress measured;

    TrainerService(
            TrainingPlans plans,
            ShardReader shards,
            SampleReader samples,
            CheckpointStore checkpoints,
            Trainings trainings,
            Datasets datasets,
            @Channel(TRAINING_PROGRESS) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<TrainingProgress> progress,
            @Channel(CHECKPOINTS) MutinyEmitter<CheckpointPublished> published,
            MeterRegistry metrics,
            Tracer tracer) {
        this.progress = progress;
        this.published = published;
        this.datasets = datasets;
        TrainingJournal journal = new TrainingJournal(trainings, this);
        this.queue = new TrainingQueue(
                plans,
                new DatasetTraining(shards, samples, checkpoints, trainings, journal, this),
                trainings,
                journal,
                datasets::find,
                tracer);
        gauge(metrics, "magicoder.trainer.step", TrainingProgress::step);
        gauge(metrics, "magicoder.trainer.loss", p -> orNaN(p.loss()));
        gauge(metrics, "magicoder.trainer.learning.rate", p -> orNaN(p.learningRate()));
        gauge(metrics, "magicoder.trainer.gradient.norm", p -> orNaN(p.gradientNorm()));
        gauge(metrics, "magicoder.trainer.tokens.per.second", TrainingProgress::tokensPerSecond);
        gauge(metrics, "magicoder.trainer.held.out.loss", this::heldOutLoss);
        gauge(metrics, "magicoder.trainer.flops.utilisation", p -> orNaN(p.utilisation()));
        metrics.gauge("magicoder.trainer.pending", queue, TrainingQueue::pending);
        this.metrics = metrics;
        memory = MultiGauge.builder("magicoder.trainer.memory.bytes").register(metrics);
    }

    /** The trainings of this instance. */
    TrainingQueue queue() {
        return queue;
    }

    void onStart(@Observes StartupEvent event) {
        Thread.ofVirtual().start(() -> {
            try {
                queue.takeUp();
            } catch (KafkaException e) {
                LOG.warnf("what an earlier process left is not taken up, ask for it again: %s", e.getMessage());
            }
        });
    }

    /** Returns at once, so that data sets that have to wait are known to wait; acknowledges when a training has ended. */
    @Incoming(RUNS)
    CompletionStage<Void> onRunEvent(Message<RunEvent> message) {
        RunEvent event = message.getPayload();
        if (event == null) {
            return message.nack(new DeadRecordException("the record has no value"));
        }
        return switch (event) {
            case RunStarted run -> {
                trainedUnasked.putIfAbsent(run.runId(), Datasets.isTrainedUnasked(run));
                yield message.ack();
            }
            case DatasetReady dataset -> {
                Runnable delivery = () -> deliver(dataset).whenComplete((_, defect) -> {
                    var unused = defect == null ? message.ack() : message.nack(defect);
                });
                deliveries.execute(traceOf(message).wrap(delivery));
                yield CompletableFuture.completedFuture(null);
            }
            case RunClosed run -> {
                trainedUnasked.remove(run.runId());
                yield message.ack();
            }
            case SeedsExhausted _, SpendingReserved _, RunEvent.Unknown _ -> message.ack();
        };
    }

    /** The trace of a message, which the training then belongs to. */
    private static Context traceOf(Message<?> message) {
        return TracingMetadata.fromMessage(message)
                .map(TracingMetadata::getCurrentContext)
                .orElseGet(Context::current);
    }

    private CompletionStage<@Nullable Void> deliver(DatasetReady dataset) {
        while (!isStopping()) {
            try {
                if (queue.isSettled(dataset.runId()) || isTrainedUnasked(dataset.runId())) {
                    return queue.deliver(dataset);
                }
                LOG.infof("%s is trained on when somebody asks for it", dataset.runId());
                return CompletableFuture.completedFuture(null);
            } catch (KafkaException e) {
                LOG.warnf("cannot read how %s was started, trying again: %s", dataset.runId(), e.getMessage());
                pause();
            }
        }
        return new CompletableFuture<>(); // it comes again
    }

    /** The start of a run may have been read by an earlier process. */
    private boolean isTrainedUnasked(String runId) {
        Boolean known = trainedUnasked.get(runId);
        return known == null ? datasets.isTrainedUnasked(runId) : known;
    }

    /**
     * Sets damaged shards aside by name, when they come. The training itself reads the topic by position and names what
     * it misses: this channel only sees to it that people find what was there instead.
     */
    @Incoming(TRAINING_SHARDS)
    CompletionStage<Void> onShard(Message<TrainingShard> message) {
        TrainingShard shard = message.getPayload();
        if (shard == null) {
            return message.nack(new DeadRecordException("the record has no value"));
        }
        if (!shard.isIntact()) {
            return message.nack(new DeadRecordException("shard " + shard.index() + " of " + shard.runId()
                    + " does not have the rows that its hash was made of"));
        }
        return message.ack();
    }

    /** The rest is the queue's; a training that runs ends before its next forward pass. */
    void onStop(@Observes ShutdownEvent event) {
        stopRequested.countDown();
        deliveries.close();
        queue.close();
    }

    private boolean isStopping() {
        return stopRequested.getCount() == 0;
    }

    @Override
    public void progress(TrainingProgress report) {
        latest = report;
        if (report.heldOutLoss() != null) {
            measured = report;
        }
        if (report.state().isEnd()) {
            metrics.counter(
                            "magicoder.trainer.trainings",
                            "state",
                            report.state().name().toLowerCase(Locale.ROOT))
                    .increment();
        }
        progress.sendMessage(KafkaRecord.of(report.key(), report))
                .subscribe()
                .with(_ -> {}, failure -> LOG.warnf("progress of step %d not sent: %s", report.step(), failure));
    }

    @Override
    public void memory(Map<String, Long> parts) {
        memory.register(
                parts.entrySet().stream()
                        .map(part -> MultiGauge.Row.of(Tags.of("part", part.getKey()), part.getValue()))
                        .collect(Collectors.toUnmodifiableList()),
                true);
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

    /** The newest of the same training, not that of another one. */
    private double heldOutLoss(TrainingProgress report) {
        TrainingProgress last = measured;
        return last != null && last.trainingId().equals(report.trainingId()) ? orNaN(last.heldOutLoss()) : Double.NaN;
    }

    private static double orNaN(@Nullable Double value) {
        return value == null ? Double.NaN : value;
    }
}

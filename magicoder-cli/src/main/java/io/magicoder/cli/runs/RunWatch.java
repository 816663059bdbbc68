package io.magicoder.cli.runs;

import io.magicoder.events.RunStarted;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.events.reading.TopicReader;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Keeps a {@link RunView} up to date in the background, from the begin of its run on. */
public final class RunWatch implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(200);

    private final Map<String, Object> clientSettings;
    private final RunView view;
    private final TopicActivity activity = new TopicActivity();
    private final Thread follower;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private volatile boolean closed;
    private final AtomicBoolean others = new AtomicBoolean();
    private volatile @Nullable String failure;

    public RunWatch(Map<String, Object> clientSettings, String runId) {
        this.clientSettings = clientSettings;
        view = new RunView(runId);
        follower = Thread.ofPlatform().name("watch-run").daemon().start(this::follow);
    }

    private void follow() {
        try {
            RunRecord run = awaitBegin();
            if (run == null) {
                return;
            }
            try (TopicReader reader = TopicReader.open(clientSettings, Topics.eventNames(), run.begins())) {
                reader.readToEnd(this::take);
                caughtUp.countDown();
                while (!closed) {
                    reader.poll(LOOK, this::take);
                }
            }
        } catch (KafkaException e) {
            failure = "the topics cannot be followed any more: " + e.getMessage();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        activity.add(record);
        TopicReader.event(record).ifPresent(event -> {
            view.fold(event);
            if (event instanceof RunStarted started && !started.runId().equals(view.runId())) {
                others.set(true);
            }
        });
    }

    /** Nothing of a run is on any topic before the run has begun. */
    private @Nullable RunRecord awaitBegin() throws InterruptedException {
        while (!closed) {
            Optional<RunRecord> run = RunIndex.read(clientSettings).find(view.runId());
            if (run.isPresent()) {
                return run.get();
            }
            Thread.sleep(LOOK);
        }
        return null;
    }

    public RunView view() {
        return view;
    }

    /** What comes on the topics since the run began, other runs' records too. */
    public TopicActivity activity() {
        return activity;
    }

    /** Whether the begin of another run came since this was asked last; it may be an older one that was asked for again. */
    public boolean hasHeardOfAnother() {
        return others.getAndSet(false);
    }

    /**
     * Waits until the view knows all that was on the topics when this watch began.
     *
     * @return whether it does by now
     */
    public boolean awaitCaughtUp(Duration patience) throws InterruptedException {
        return caughtUp.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Why the view is not kept up to date any more, null while it is. */
    public @Nullable String failure() {
        return failure;
    }

    @Override
    public void close() {
        closed = true;
        try {
            follower.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

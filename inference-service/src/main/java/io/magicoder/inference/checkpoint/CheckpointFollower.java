package io.magicoder.inference.checkpoint;

import io.magicoder.events.CheckpointEvent;
import io.magicoder.events.CheckpointLoaded;
import io.magicoder.events.CheckpointRefused;
import io.magicoder.events.CheckpointStatus;
import io.magicoder.events.EventJson;
import io.magicoder.events.EventSerializer;
import io.magicoder.events.Part;
import io.magicoder.events.Topics;
import io.magicoder.events.TraceParent;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Binds what follows checkpoints to Kafka: reads {@code magicoder.checkpoints} from its beginning, gives what it says of the
 * model and of adapters to those who follow them, and reports what became of it.
 *
 * <p>It belongs to no consumer group and keeps no offsets, since every instance has to know every checkpoint, also after
 * a restart. A plain consumer does that, and it knows when it has caught up: only then is the last word the last one.
 */
public final class CheckpointFollower {
    private static final Logger LOG = Logger.getLogger(CheckpointFollower.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration RECONNECT = Duration.ofSeconds(2);
    /** Until the broker counts as out of reach; short, so that a stop need not wait for longer. */
    private static final Duration CONTACT = Duration.ofSeconds(5);

    private static final EventSerializer STATUSES = new EventSerializer(Part.INFERENCE.source());

    private final Map<String, Followed> followed;
    private final Map<String, Object> kafka;
    private final MeterRegistry registry;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("checkpoint-follower").unstarted(this::run);
    /** Of the checkpoints that were spoken of, until they are reported. */
    private final Map<String, TraceParent> traces = new HashMap<>();

    private volatile State state = new State(false, "starting");

    /**
     * Starts when told.
     *
     * @param followed by the names that records are about; the first is told first
     * @param kafka how to reach the broker
     */
    public CheckpointFollower(
            Map<String, ? extends Followed> followed, Map<String, Object> kafka, MeterRegistry registry) {
        this.followed = new LinkedHashMap<>(followed);
        this.kafka = Map.copyOf(kafka);
        this.registry = registry;
    }

    /**
     * How far it is.
     *
     * @param caughtUp whether all that was published before the start has been followed; stays true when the broker is
     *     lost later, because the model in memory serves as well as before
     */
    public record State(boolean caughtUp, String description) {}

    public State state() {
        return state;
    }

    public void start() {
        thread.start();
    }

    /**
     * Ends following, after the checkpoint that is being loaded.
     *
     * @return whether it has ended within the time
     */
    public boolean stop(Duration patience) throws InterruptedException {
        stopping.countDown();
        return thread.getState() == Thread.State.NEW || thread.join(patience);
    }

    private void run() {
        while (stopping.getCount() > 0) {
            try (Consumer<String, byte[]> consumer = consumer();
                    Producer<String, byte[]> producer = producer();
                    KafkaClientMetrics consumed = new KafkaClientMetrics(consumer);
                    KafkaClientMetrics produced = new KafkaClientMetrics(producer)) {
                consumed.bindTo(registry);
                produced.bindTo(registry);
                follow(consumer, producer);
            } catch (RuntimeException | Error e) {
                // Nothing may end this thread: without it no checkpoint would ever be followed again.
                state = new State(state.caughtUp(), "no contact with Kafka: " + e.getMessage());
                LOG.warnf(
                        e instanceof KafkaException ? null : e,
                        "cannot follow checkpoints, tries again: %s",
                        e.getMessage());
                pause();
            }
        }
    }

    private void follow(Consumer<String, byte[]> consumer, Producer<String, byte[]> producer) {
        DeadLetters deadLetters =
                new DeadLetters(Topics.CHECKPOINTS.deadLetters().name(), producer);
        List<TopicPartition> partitions = partitions(
                consumer,
                Topics.CHECKPOINTS_NAME,
                Topics.CHECKPOINTS.deadLetters().name());
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        state = new State(state.caughtUp(), "reads " + Topics.CHECKPOINTS_NAME);
        Unsettled unsettled = new Unsettled(followed.keySet());
        boolean caughtUp = false;
        while (stopping.getCount() > 0) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                if (record.topic().equals(Topics.CHECKPOINTS_NAME)) {
                    unsettled.add(record);
                } else {
                    deadLetters.remember(record);
                }
            }
            caughtUp = caughtUp
                    || ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            if (caughtUp) {
                settle(unsettled, deadLetters, producer);
                unsettled = new Unsettled(followed.keySet());
                state = new State(true, "follows " + Topics.CHECKPOINTS_NAME);
            }
        }
    }

    private void settle(Unsettled unsettled, DeadLetters deadLetters, Producer<String, byte[]> producer) {
        unsettled.unreadable.forEach(deadLetters::add);
        traces.putAll(unsettled.traces);
        followed.forEach((name, follower) -> {
            List<@Nullable CheckpointEvent> words = unsettled.words.getOrDefault(name, List.of());
            (words.isEmpty() ? follower.tick() : follower.follow(words))
                    .forEach(status ->
                            report(status, Optional.ofNullable(traces.remove(status.checkpointId())), producer));
        });
    }

    /** @param trace of the checkpoint, which the report belongs to */
    private void report(CheckpointStatus status, Optional<TraceParent> trace, Producer<String, byte[]> producer) {
        String outcome = switch (status) {
            case CheckpointLoaded loaded -> "loaded";
            case CheckpointRefused refused -> "refused";
            case CheckpointStatus.Unknown _ -> throw new IllegalArgumentException("nothing to report");
        };
        registry.counter("magicoder.inference.checkpoints", "outcome", outcome).increment();
        Headers headers = new RecordHeaders();
        trace.ifPresent(parent -> parent.into(headers));
        byte[] value = STATUSES.serialize(Topics.CHECKPOINT_STATUS_NAME, headers, status);
        var unused = producer.send(
                new ProducerRecord<>(Topics.CHECKPOINT_STATUS_NAME, null, status.key(), value, headers),
                (written, failure) -> {
                    if (failure != null) {
                        LOG.errorf("could not report %s: %s", status, failure.getMessage());
                    }
                });
    }

    private static List<TopicPartition> partitions(Consumer<String, byte[]> consumer, String... topics) {
        return Stream.of(topics)
                .flatMap(topic -> {
                    List<PartitionInfo> found = consumer.partitionsFor(topic);
                    if (found.isEmpty()) {
                        throw new KafkaException("the topic " + topic + " does not exist");
                    }
                    return found.stream();
                })
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
    }

    private Consumer<String, byte[]> consumer() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) CONTACT.toMillis());
        settings.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) CONTACT.toMillis());
        return new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer());
    }

    private Producer<String, byte[]> producer() {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, DeadLetters.MAX_REQUEST_BYTES);
        return new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    private void pause() {
        try {
            stopping.await(RECONNECT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** What has been read and not yet acted on. */
    private static final class Unsettled {
        private final Set<String> names;
        private final List<DeadLetters.Unreadable> unreadable = new ArrayList<>();
        private final Map<String, List<@Nullable CheckpointEvent>> words = new HashMap<>();
        private final Map<String, TraceParent> traces = new HashMap<>();

        Unsettled(Set<String> names) {
            this.names = names;
        }

        void add(ConsumerRecord<String, byte[]> record) {
            try {
                CheckpointEvent event =
                        record.value() == null ? null : EventJson.read(record.value(), CheckpointEvent.class);
                String name = event == null ? record.key() : event.modelName();
                if (names.contains(name)) {
                    words.computeIfAbsent(name, _ -> new ArrayList<>()).add(event);
                    if (event != null) {
                        TraceParent.of(record.headers()).ifPresent(trace -> traces.put(event.checkpointId(), trace));
                    }
                }
            } catch (SerializationException e) {
                unreadable.add(new DeadLetters.Unreadable(record, e));
            }
        }
    }
}

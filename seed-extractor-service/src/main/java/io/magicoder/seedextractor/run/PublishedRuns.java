package io.magicoder.seedextractor.run;

import io.magicoder.events.EventJson;
import io.magicoder.events.RunStarted;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.Topic;
import io.magicoder.events.Topics;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * What the topics already hold of a run. They are read from start to end when a run is asked for, so that the service
 * keeps no state of its own. Records that are no events of the pipeline are none of ours and are passed over.
 */
@ApplicationScoped
class PublishedRuns {
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Map<String, Object> settings;

    PublishedRuns(@Identifier("default-kafka-broker") Map<String, Object> broker) {
        settings = new HashMap<>(broker);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG); // every instance reads all
        settings.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int)
                Duration.ofSeconds(10).toMillis());
    }

    /** What {@code magicoder.runs} says about a run. */
    PublishedRun find(String runId) {
        PublishedRun run = new PublishedRun();
        replay(Topics.RUNS, event -> {
            switch (event) {
                case RunStarted started when started.runId().equals(runId) -> run.started = true;
                case SeedsExhausted exhausted when exhausted.runId().equals(runId) -> run.exhausted = exhausted;
                default -> {}
            }
        });
        return run;
    }

    /** The seeds of a run on {@code magicoder.seeds}. */
    PublishedSeeds seeds(String runId) {
        PublishedSeeds seeds = new PublishedSeeds();
        replay(Topics.SEEDS, seed -> {
            if (seed.runId().equals(runId)) {
                seeds.add(seed);
            }
        });
        return seeds;
    }

    private <T> void replay(Topic<T> topic, Consumer<T> events) {
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(settings)) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic.name()).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                if (!records.isEmpty()) {
                    deadline = System.nanoTime() + PATIENCE.toNanos();
                } else if (System.nanoTime() > deadline) {
                    throw new TimeoutException(
                            "no answer for " + PATIENCE.toSeconds() + " s while reading " + topic.name());
                }
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    T event = read(record.value(), topic.type());
                    if (event != null) {
                        events.accept(event);
                    }
                }
            }
        } catch (InterruptException e) {
            throw new CancellationException("the extraction was interrupted");
        }
    }

    private static <T> @Nullable T read(byte @Nullable [] value, Class<T> type) {
        try {
            return value == null ? null : EventJson.read(value, type);
        } catch (SerializationException e) {
            return null;
        }
    }

    /** The two ends of a run, as far as they are there. */
    static final class PublishedRun {
        private boolean started;
        private @Nullable SeedsExhausted exhausted;

        boolean started() {
            return started;
        }

        @Nullable SeedsExhausted exhausted() {
            return exhausted;
        }
    }

    /**
     * Seeds that need not be sent again. They are known by their index: it takes a bit each, and if a source has changed
     * since the run began, no index gets a second seed.
     */
    static final class PublishedSeeds {
        private final BitSet indices = new BitSet();
        private final Map<String, Long> byLanguage = new HashMap<>();

        private void add(SeedSnippet seed) {
            int index = Math.toIntExact(seed.index());
            if (!indices.get(index)) {
                indices.set(index);
                byLanguage.merge(seed.language(), 1L, Long::sum);
            }
        }

        boolean contains(SeedSnippet seed) {
            return indices.get(Math.toIntExact(seed.index()));
        }

        Map<String, Long> byLanguage() {
            return byLanguage;
        }
    }
}

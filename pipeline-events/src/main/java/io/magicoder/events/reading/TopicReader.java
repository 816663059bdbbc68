package io.magicoder.events.reading;

import io.magicoder.events.EventJson;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.RunStarted;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads committed records of topics (all records, if the client settings say so) between two places, outside of any
 * consumer group. Whoever looks back at a topic does it with this reader, and says where to begin: what older runs left
 * on it is not read.
 *
 * <p>Not for use by several threads at once.
 */
public final class TopicReader implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions;
    private long recordsRead;

    private TopicReader(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> from) {
        this.consumer = consumer;
        this.partitions = List.copyOf(from.keySet());
        consumer.assign(partitions);
        Map<TopicPartition, Long> beginnings = answered(() -> consumer.beginningOffsets(partitions), PATIENCE);
        Map<TopicPartition, Long> ends = endOffsets(consumer, partitions);
        // A topic that was deleted and made again, or whose old records were removed, begins elsewhere.
        from.forEach((partition, offset) -> {
            long beginning = beginnings.getOrDefault(partition, 0L);
            consumer.seek(
                    partition, offset > ends.getOrDefault(partition, 0L) ? beginning : Math.max(offset, beginning));
        });
    }

    /**
     * Opens a reader of all partitions of some topics.
     *
     * @param clientSettings of any Kafka client: {@code bootstrap.servers} at least, and what security needs
     * @param from where to begin
     * @throws org.apache.kafka.common.KafkaException if the broker cannot be asked, or lacks a topic
     */
    public static TopicReader open(Map<String, ?> clientSettings, Collection<String> topics, TopicOffsets from) {
        return open(clientSettings, consumer -> {
            Map<TopicPartition, Long> begins = new HashMap<>();
            for (TopicPartition partition : partitions(consumer, topics)) {
                begins.put(partition, from.of(partition.topic(), partition.partition()));
            }
            return begins;
        });
    }

    /** Opens a reader of some partitions, each from an offset on. */
    public static TopicReader open(Map<String, ?> clientSettings, Map<TopicPartition, Long> from) {
        return open(clientSettings, _ -> from);
    }

    private static TopicReader open(Map<String, ?> clientSettings, Beginning beginning) {
        KafkaConsumer<byte[], byte[]> consumer = consumer(clientSettings);
        try {
            return new TopicReader(consumer, beginning.of(consumer));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private static KafkaConsumer<byte[], byte[]> consumer(Map<String, ?> clientSettings) {
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.remove(ConsumerConfig.GROUP_ID_CONFIG); // whoever looks back reads all
        settings.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        settings.putIfAbsent(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        settings.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 5000);
        return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<?, ?> consumer, Collection<String> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (String topic : topics) {
            List<PartitionInfo> known = consumer.partitionsFor(topic);
            if (known.isEmpty()) {
                throw new UnknownTopicOrPartitionException("the broker has no topic " + topic);
            }
            known.forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        return partitions;
    }

    /** Hands over the records that arrive within a moment. */
    public void poll(Duration patience, Consumer<ConsumerRecord<byte[], byte[]>> records) {
        ConsumerRecords<byte[], byte[]> arrived = consumer.poll(patience);
        recordsRead += arrived.count();
        arrived.forEach(records);
    }

    /**
     * Hands over every record that was there when this is called, and possibly some that came meanwhile.
     *
     * @throws TimeoutException if the broker stops answering
     */
    public void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> records) {
        readTo(endOffsets(consumer, partitions), records);
    }

    /**
     * Hands over every record before a place, and no other; it waits for those that are not there yet. What lies behind
     * is lost to this reader.
     *
     * @throws TimeoutException if no record arrives for half a minute
     */
    public void readTo(TopicOffsets end, Consumer<ConsumerRecord<byte[], byte[]>> records) {
        Map<TopicPartition, Long> ends = new HashMap<>();
        partitions.forEach(partition -> ends.put(partition, end.of(partition.topic(), partition.partition())));
        readTo(ends, record -> {
            if (record.offset() < end.of(record.topic(), record.partition())) {
                records.accept(record);
            }
        });
    }

    private void readTo(Map<TopicPartition, Long> ends, Consumer<ConsumerRecord<byte[], byte[]>> records) {
        consumer.resume(consumer.paused());
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (pauseThoseAt(ends)) {
            ConsumerRecords<byte[], byte[]> arrived = consumer.poll(POLL);
            recordsRead += arrived.count();
            arrived.forEach(records);
            if (!arrived.isEmpty()) {
                deadline = System.nanoTime() + PATIENCE.toNanos();
            } else if (System.nanoTime() > deadline) {
                throw new TimeoutException("no answer for " + PATIENCE.toSeconds() + " s while reading "
                        + partitions.stream()
                                .map(TopicPartition::topic)
                                .distinct()
                                .sorted()
                                .toList());
            }
        }
        consumer.resume(consumer.paused());
    }

    /** Whether any partition has records left before its end; the others are not fetched any more. */
    private boolean pauseThoseAt(Map<TopicPartition, Long> ends) {
        List<TopicPartition> done = partitions.stream()
                .filter(partition -> consumer.position(partition) >= ends.getOrDefault(partition, 0L))
                .toList();
        consumer.pause(done);
        return done.size() < partitions.size();
    }

    /**
     * The places behind the last committed record of some topics right now: what {@link RunStarted#begins} of a run says
     * that is about to start.
     */
    public static TopicOffsets ends(Map<String, ?> clientSettings, Collection<String> topics) {
        try (KafkaConsumer<byte[], byte[]> consumer = consumer(clientSettings)) {
            Map<String, TreeMap<Integer, Long>> byTopic = new HashMap<>();
            endOffsets(consumer, partitions(consumer, topics))
                    .forEach((partition, end) -> byTopic.computeIfAbsent(partition.topic(), _ -> new TreeMap<>())
                            .put(partition.partition(), end));
            Map<String, List<Long>> offsets = new HashMap<>();
            byTopic.forEach((topic, ends) -> offsets.put(topic, List.copyOf(ends.values())));
            return new TopicOffsets(offsets);
        }
    }

    private static Map<TopicPartition, Long> endOffsets(KafkaConsumer<?, ?> consumer, List<TopicPartition> partitions) {
        return answered(() -> consumer.endOffsets(partitions), PATIENCE);
    }

    /**
     * Asks again while a broker restarts: for a partition whose leader has just gone, Kafka's client (4.1) throws a
     * NullPointerException instead of waiting.
     *
     * @throws TimeoutException if it still does after so long
     */
    static <T> T answered(Supplier<T> question, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                return question.get();
            } catch (NullPointerException e) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("a partition has no leader for " + patience.toSeconds() + " s", e);
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
    }

    /** Whether everything before a place was handed over; what is no record, such as the mark of a transaction, counts. */
    public boolean hasReached(TopicOffsets place) {
        return partitions.stream()
                .allMatch(partition ->
                        consumer.position(partition) >= place.of(partition.topic(), partition.partition()));
    }

    /** How many records were fetched so far, whether or not anybody wanted them. */
    public long recordsRead() {
        return recordsRead;
    }

    /** The event of a record; empty for a tombstone and for bytes that are no event, which the services set aside. */
    public static Optional<PipelineEvent> event(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        if (value == null) {
            return Optional.empty();
        }
        try {
            return Topics.named(record.topic()).map(topic -> EventJson.read(value, topic.type()));
        } catch (SerializationException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        consumer.close();
    }

    @FunctionalInterface
    private interface Beginning {
        Map<TopicPartition, Long> of(KafkaConsumer<?, ?> consumer);
    }
}

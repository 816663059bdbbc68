package io.magicoder.trainer.shards;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the records of one key from a topic, from its beginning, with a consumer that belongs to no group. */
final class TopicScan {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> clientSettings;
    private final String topic;

    TopicScan(Map<String, Object> clientSettings, String topic) {
        this.clientSettings = new HashMap<>(clientSettings);
        this.clientSettings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"); // the cleaner's transactions
        this.clientSettings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.topic = topic;
    }

    /** What is on the topic now. */
    List<ConsumerRecord<String, byte[]>> existing(String key) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        scan(key, Duration.ZERO, () -> false, records::add);
        return records;
    }

    /**
     * Passes on what is on the topic and what comes after.
     *
     * @param wait how long to go on after the end was reached
     * @param enough ends the scan early
     */
    void scan(String key, Duration wait, BooleanSupplier enough, Consumer<ConsumerRecord<String, byte[]>> found) {
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(clientSettings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long waitingSince = System.nanoTime();
            boolean behind = true;
            while (!enough.getAsBoolean() && (behind || System.nanoTime() - waitingSince < wait.toNanos())) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    if (key.equals(record.key()) && record.value() != null) {
                        found.accept(record);
                    }
                }
                behind = behind
                        && partitions.stream()
                                .anyMatch(partition -> consumer.position(partition) < ends.getOrDefault(partition, 0L));
                if (behind) {
                    waitingSince = System.nanoTime(); // what was there when we came may take its time
                }
            }
        }
    }
}

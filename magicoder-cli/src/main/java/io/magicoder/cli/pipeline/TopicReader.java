package io.magicoder.cli.pipeline;

import io.magicoder.events.EventJson;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Topic;
import io.magicoder.events.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** Reads topics from their beginning, outside of any consumer group; unreadable records are the services' business. */
public final class TopicReader implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> partitions = new ArrayList<>();

    public TopicReader(String bootstrapServers, List<? extends Topic<? extends PipelineEvent>> topics) {
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                        "earliest",
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        "5000"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        for (Topic<? extends PipelineEvent> topic : topics) {
            consumer.partitionsFor(topic.name())
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** Hands over what arrives within a moment. */
    public void poll(Duration patience, Consumer<PipelineEvent> events) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(patience)) {
            PipelineEvent event = decode(record);
            if (event != null) {
                events.accept(event);
            }
        }
    }

    /** Hands over everything that was written before this call. */
    public void readToEnd(Consumer<PipelineEvent> events) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            poll(Duration.ofMillis(200), events);
        }
    }

    private static @Nullable PipelineEvent decode(ConsumerRecord<byte[], byte[]> record) {
        byte[] value = record.value();
        Topic<? extends PipelineEvent> topic = Topics.named(record.topic()).orElseThrow();
        try {
            return value == null ? null : EventJson.read(value, topic.type());
        } catch (SerializationException e) {
            return null;
        }
    }

    @Override
    public void close() {
        consumer.close();
    }
}

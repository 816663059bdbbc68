package io.magicoder.cleaner.streams;

import io.magicoder.events.EventJson;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Topic;
import io.magicoder.events.reading.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes to and reads from the broker of a test as a foreign program would. */
final class KafkaClients implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;

    KafkaClients(String bootstrapServers) {
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        16 * 1024 * 1024),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    void send(Topic<?> topic, byte[] value) {
        try {
            producer.send(new ProducerRecord<>(topic.name(), value)).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("not written to " + topic.name(), e);
        }
    }

    /** Hands over a record without waiting until the broker has it. */
    void send(Topic<?> topic, int partition, byte[] value) {
        var _ = producer.send(new ProducerRecord<>(topic.name(), partition, null, value));
    }

    void send(Topic<? extends PipelineEvent> topic, PipelineEvent event) {
        send(topic, EventJson.write(event));
    }

    /** Every committed event of a topic; what is no event is passed over, as all readers do. */
    <T extends PipelineEvent> List<T> read(Topic<T> topic) {
        return records(topic).stream()
                .flatMap(record -> TopicReader.event(record).stream())
                .map(topic.type()::cast)
                .toList();
    }

    /** How many places of a topic are taken by what is committed, marks of transactions included. */
    long end(Topic<?> topic) {
        return consumer.endOffsets(partitions(topic)).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static List<TopicPartition> partitions(Topic<?> topic) {
        return IntStream.range(0, topic.partitions())
                .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                .toList();
    }

    /** Every committed record of a topic. */
    List<ConsumerRecord<byte[], byte[]>> records(Topic<?> topic) {
        List<TopicPartition> partitions = partitions(topic);
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        }
        return records;
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}

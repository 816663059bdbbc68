package io.magicoder.generator;

import static org.awaitility.Awaitility.await;

import io.magicoder.events.EventDeserializer;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** A test's view of the broker: sends raw records, and waits for what comes out. */
final class Outcomes implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String bootstrapServers;
    private final KafkaProducer<String, byte[]> producer;
    private final KafkaConsumer<String, byte[]> consumer;
    private final List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();

    Outcomes(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "max.request.size", 16 * 1024 * 1024),
                new StringSerializer(),
                new ByteArraySerializer());
        consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "enable.auto.commit", false),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions =
                List.of(
                                Topics.INSTRUCTIONS_NAME,
                                Topics.REJECTIONS_NAME,
                                Topics.SEEDS.deadLetters().name())
                        .stream()
                        .flatMap(topic -> consumer.partitionsFor(topic).stream())
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    void send(String topic, String key, byte @Nullable [] value) {
        send(topic, key, value, Map.of());
    }

    void send(String topic, String key, byte @Nullable [] value, Map<String, String> headers) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic, key, value);
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        try {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("the broker did not take the record", e);
        }
    }

    GeneratedInstruction instructionOf(String seedId) {
        return (GeneratedInstruction) outcomeOf(seedId);
    }

    Rejection rejectionOf(String seedId) {
        return (Rejection) outcomeOf(seedId);
    }

    /** The outcome, waited for. */
    PipelineEvent outcomeOf(String seedId) {
        return event(await().atMost(PATIENCE)
                .until(() -> outcomesOf(seedId), found -> !found.isEmpty())
                .getFirst());
    }

    /** All outcomes that have arrived. */
    List<ConsumerRecord<String, byte[]>> outcomesOf(String seedId) {
        return poll().stream()
                .filter(record -> seedId.equals(record.key()) && !record.topic().endsWith(".dead-letters"))
                .toList();
    }

    /** Partitions with seeds that a group would get again. */
    List<TopicPartition> openSeeds(String group) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
            List<TopicPartition> seeds = consumer.partitionsFor(Topics.SEEDS_NAME).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            return consumer.endOffsets(seeds).entrySet().stream()
                    .filter(end -> !committed.containsKey(end.getKey())
                            || committed.get(end.getKey()).offset() < end.getValue())
                    .map(Map.Entry::getKey)
                    .toList();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("the broker does not tell what is committed", e);
        }
    }

    /** The dead letter, waited for. */
    ConsumerRecord<String, byte[]> deadLetter(String key) {
        return await().atMost(PATIENCE)
                .until(
                        () -> poll().stream()
                                .filter(record -> key.equals(record.key())
                                        && record.topic().endsWith(".dead-letters"))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
    }

    private List<ConsumerRecord<String, byte[]>> poll() {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
        return records;
    }

    private static PipelineEvent event(ConsumerRecord<String, byte[]> record) {
        try (EventDeserializer deserializer = new EventDeserializer()) {
            PipelineEvent event = deserializer.deserialize(record.topic(), record.value());
            if (event == null) {
                throw new AssertionError("a tombstone");
            }
            return event;
        }
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }
}

package io.magicoder.generator.progress;

import io.magicoder.events.DeterministicId;
import io.magicoder.events.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Fills the topics of a broker. */
final class SeedTopics implements AutoCloseable {
    private static final byte[] VALUE = "{}".getBytes(StandardCharsets.UTF_8);

    private final Map<String, Object> settings;
    private final KafkaProducer<String, byte[]> producer;

    SeedTopics(String bootstrapServers) {
        this.settings = Map.of("bootstrap.servers", bootstrapServers);
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
    }

    Admin admin() {
        return Admin.create(settings);
    }

    /** New seeds, by their ids; of the value nothing is looked at here. */
    List<String> addSeeds(int count) {
        String run = UUID.randomUUID().toString();
        List<String> ids = IntStream.range(0, count)
                .mapToObj(index -> DeterministicId.of(run, String.valueOf(index)))
                .toList();
        await(ids.stream()
                .map(id -> producer.send(new ProducerRecord<>(Topics.SEEDS_NAME, id, VALUE)))
                .toList());
        return ids;
    }

    void addOutcomesWithoutPlace(Collection<String> seeds) {
        await(seeds.stream()
                .map(id -> producer.send(new ProducerRecord<>(Topics.INSTRUCTIONS_NAME, id, VALUE)))
                .toList());
    }

    void addOutcomesOfOldRuns(int count) {
        long yesterday = Instant.now().minus(Duration.ofDays(1)).toEpochMilli();
        await(IntStream.range(0, count)
                .mapToObj(i -> producer.send(
                        new ProducerRecord<>(Topics.INSTRUCTIONS_NAME, null, yesterday, "old seed " + i, VALUE)))
                .toList());
    }

    private static void await(List<Future<RecordMetadata>> sent) {
        try {
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError("the broker did not take a record", e);
        }
    }

    Map<TopicPartition, OffsetAndMetadata> committed(String group) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            return admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get();
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}

package io.magicoder.generator.progress;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** Asks the broker for numbers of partitions, offsets and commits. Every method throws {@link KafkaException}. */
final class BrokerPlaces implements AutoCloseable {
    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

    private final Admin admin;

    BrokerPlaces(Map<String, Object> kafka) {
        this.admin = Admin.create(kafka);
    }

    /** Where the outcomes of seeds lie. */
    OutcomeLayout layout(String seeds, List<String> outcomes) throws InterruptedException {
        Map<String, Integer> counts = new HashMap<>();
        try {
            admin.describeTopics(outcomes)
                    .allTopicNames()
                    .get()
                    .forEach(
                            (name, topic) -> counts.put(name, topic.partitions().size()));
            int seedPartitions = admin.describeTopics(List.of(seeds)).allTopicNames().get().values().stream()
                    .mapToInt(topic -> topic.partitions().size())
                    .sum();
            return new OutcomeLayout(seedPartitions, counts);
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /** What a group has committed. */
    Map<TopicPartition, OffsetAndMetadata> committed(String group) throws InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();
        try {
            admin.listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get()
                    .forEach((partition, commit) ->
                            Optional.ofNullable(commit).ifPresent(there -> committed.put(partition, there)));
            return committed;
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    /** The first offsets. */
    Map<TopicPartition, Long> beginnings(Collection<TopicPartition> partitions) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        partitions.forEach(partition -> specs.put(partition, OffsetSpec.earliest()));
        return offsets(specs);
    }

    /** The offsets behind the last records. */
    Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        partitions.forEach(partition -> specs.put(partition, OffsetSpec.latest()));
        return offsets(specs);
    }

    /**
     * The first offsets of records that are not older; the end where all are.
     *
     * @param times in milliseconds since 1970
     */
    Map<TopicPartition, Long> since(Map<TopicPartition, Long> times) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> specs = new HashMap<>();
        times.forEach((partition, time) -> specs.put(partition, OffsetSpec.forTimestamp(time)));
        Map<TopicPartition, Long> since = new HashMap<>(ends(times.keySet()));
        offsets(specs).forEach((partition, offset) -> {
            if (offset >= 0) {
                since.put(partition, offset);
            }
        });
        return since;
    }

    private Map<TopicPartition, Long> offsets(Map<TopicPartition, OffsetSpec> specs) throws InterruptedException {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        try {
            admin.listOffsets(specs).all().get().forEach((partition, place) -> offsets.put(partition, place.offset()));
            return offsets;
        } catch (ExecutionException e) {
            throw failure(e);
        }
    }

    private static KafkaException failure(ExecutionException e) {
        return e.getCause() instanceof KafkaException failure ? failure : new KafkaException(e.getCause());
    }

    @Override
    public void close() {
        admin.close(CLOSE_PATIENCE);
    }
}

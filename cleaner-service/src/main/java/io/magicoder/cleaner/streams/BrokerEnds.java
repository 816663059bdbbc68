package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.ledger.TopicEnds;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Asks the broker. A transaction's end reaches the partitions one after the other, so the place behind the last
 * committed record may still lie before the last shard when {@code DatasetReady} can be read on another topic; the place
 * behind the last record does not.
 */
final class BrokerEnds implements TopicEnds {
    private final Admin admin;

    BrokerEnds(Admin admin) {
        this.admin = admin;
    }

    @Override
    public CompletableFuture<TopicOffsets> ask() {
        List<CompletableFuture<List<TopicPartition>>> topics =
                admin.describeTopics(Topics.eventNames()).topicNameValues().values().stream()
                        .map(description -> description
                                .toCompletionStage()
                                .thenApply(BrokerEnds::partitions)
                                .exceptionallyCompose(BrokerEnds::noneIfUnknown)
                                .toCompletableFuture())
                        .toList();
        return CompletableFuture.allOf(topics.toArray(CompletableFuture[]::new)).thenCompose(_ -> {
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            topics.forEach(topic -> topic.join().forEach(partition -> latest.put(partition, OffsetSpec.latest())));
            return admin.listOffsets(latest).all().toCompletionStage().thenApply(BrokerEnds::offsets);
        });
    }

    private static List<TopicPartition> partitions(TopicDescription topic) {
        return topic.partitions().stream()
                .map(partition -> new TopicPartition(topic.name(), partition.partition()))
                .toList();
    }

    /** A topic that is not there has no records; a run must not stay open for it. */
    private static CompletionStage<List<TopicPartition>> noneIfUnknown(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownTopicOrPartitionException) {
                return CompletableFuture.completedStage(List.of());
            }
        }
        return CompletableFuture.failedStage(failure);
    }

    private static TopicOffsets offsets(Map<TopicPartition, ListOffsetsResultInfo> ends) {
        Map<String, TreeMap<Integer, Long>> byTopic = new HashMap<>();
        ends.forEach((partition, end) -> byTopic.computeIfAbsent(partition.topic(), _ -> new TreeMap<>())
                .put(partition.partition(), end.offset()));
        Map<String, List<Long>> offsets = new HashMap<>();
        byTopic.forEach((topic, partitions) -> offsets.put(topic, new ArrayList<>(partitions.values())));
        return new TopicOffsets(offsets);
    }
}

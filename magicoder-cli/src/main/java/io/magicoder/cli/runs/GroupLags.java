package io.magicoder.cli.runs;

import io.magicoder.cli.runs.TopicActivity.Span;
import io.magicoder.cli.topics.DeadLetters;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** How far the services are behind, by the offsets that their consumer groups have committed. */
public final class GroupLags {
    private static final Set<GroupType> WITH_OFFSETS = Set.of(GroupType.CLASSIC, GroupType.CONSUMER, GroupType.STREAMS);

    private GroupLags() {}

    /**
     * Asks the broker.
     *
     * @param spans where the records of a run lie: what is behind the last of them is the mark of a transaction, and no lag
     * @return topics to groups to the records between what the group has committed and the last record
     * @throws KafkaException if the broker does not answer
     */
    public static Map<String, Map<String, Long>> of(Admin admin, Map<TopicPartition, Span> spans)
            throws InterruptedException {
        Map<String, Map<String, Long>> lags = new HashMap<>();
        committed(admin).forEach((group, offsets) -> {
            List<String> topics = offsets.keySet().stream()
                    .map(TopicPartition::topic)
                    .distinct()
                    .toList();
            spans.forEach((partition, span) -> {
                if (topics.contains(partition.topic())) {
                    OffsetAndMetadata place = offsets.get(partition);
                    long from = place == null ? span.first() : Math.max(place.offset(), span.first());
                    lags.computeIfAbsent(partition.topic(), _ -> new TreeMap<>())
                            .merge(group, Math.max(0, span.end() - from), Long::sum);
                }
            });
        });
        return lags;
    }

    private static Map<String, Map<TopicPartition, OffsetAndMetadata>> committed(Admin admin)
            throws InterruptedException {
        try {
            Map<String, ListConsumerGroupOffsetsSpec> wanted = new HashMap<>();
            for (GroupListing group : admin.listGroups().all().get()) {
                if (group.type().filter(WITH_OFFSETS::contains).isPresent()
                        && !group.groupId().equals(DeadLetters.GROUP)) {
                    wanted.put(group.groupId(), new ListConsumerGroupOffsetsSpec());
                }
            }
            Map<String, Map<TopicPartition, OffsetAndMetadata>> committed = new TreeMap<>();
            if (!wanted.isEmpty()) {
                committed.putAll(admin.listConsumerGroupOffsets(wanted).all().get());
            }
            return committed;
        } catch (ExecutionException e) {
            throw new KafkaException("the consumer groups cannot be asked: " + e.getCause(), e);
        }
    }
}

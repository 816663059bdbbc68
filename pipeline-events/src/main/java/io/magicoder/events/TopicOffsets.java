package io.magicoder.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * A place on every partition of some topics: the offset of the next record there. On the wire it is an object of arrays,
 * a topic's name to the offsets of its partitions in their order.
 *
 * @param byTopic names of topics to one offset a partition
 */
public record TopicOffsets(@JsonValue Map<String, List<Long>> byTopic) {
    /** The beginning of every topic. */
    public static final TopicOffsets BEGINNING = new TopicOffsets(Map.of());

    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    public TopicOffsets {
        Map<String, List<Long>> sorted = new TreeMap<>();
        byTopic.forEach((topic, offsets) -> sorted.put(topic, List.copyOf(offsets)));
        byTopic = Collections.unmodifiableMap(sorted);
    }

    /** The earliest of some places on every partition. */
    public static TopicOffsets earliest(List<TopicOffsets> places) {
        Map<String, List<Long>> earliest = new TreeMap<>();
        for (TopicOffsets place : places) {
            place.byTopic.forEach((topic, offsets) -> earliest.merge(topic, offsets, TopicOffsets::earliest));
        }
        earliest.keySet().removeIf(topic -> places.stream().anyMatch(place -> !place.byTopic.containsKey(topic)));
        return new TopicOffsets(earliest);
    }

    /** A partition that one of the two lacks begins at 0 there. */
    private static List<Long> earliest(List<Long> one, List<Long> other) {
        return IntStream.range(0, Math.min(one.size(), other.size()))
                .mapToObj(partition -> Math.min(one.get(partition), other.get(partition)))
                .toList();
    }

    /** The offset of a partition; 0 for one that is not named, as it was created later. */
    public long of(String topic, int partition) {
        List<Long> offsets = byTopic.getOrDefault(topic, List.of());
        return partition < offsets.size() ? offsets.get(partition) : 0;
    }
}

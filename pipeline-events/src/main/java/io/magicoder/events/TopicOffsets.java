package io.magicoder.events;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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

    /** The offset of a partition; 0 for one that is not named, as it was created later. */
    public long of(String topic, int partition) {
        List<Long> offsets = byTopic.getOrDefault(topic, List.of());
        return partition < offsets.size() ? offsets.get(partition) : 0;
    }
}

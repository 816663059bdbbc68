package io.magicoder.generator.progress;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;

/**
 * For each outcome partition an offset below which no later outcome of this process can come to lie: one more than the
 * last that the broker acknowledged. Offsets, not times: no clock has a say.
 */
public final class OutcomeFloors {
    private final Map<TopicPartition, AtomicLong> floors = new ConcurrentHashMap<>();

    /** The broker has an outcome at this place. */
    public void written(TopicPartition partition, long offset) {
        raise(partition, offset + 1);
    }

    void raise(TopicPartition partition, long floor) {
        of(partition).accumulateAndGet(floor, Math::max);
    }

    /** The floor of a partition as it rises. */
    AtomicLong of(TopicPartition partition) {
        return floors.computeIfAbsent(partition, _ -> new AtomicLong());
    }
}

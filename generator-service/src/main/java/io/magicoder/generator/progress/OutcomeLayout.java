package io.magicoder.generator.progress;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * Which partitions of the outcome topics can hold the outcomes of a seed partition.
 *
 * <p>Seeds and outcomes have the same key, and the producers' partitioner takes a hash of the key modulo the number of
 * partitions. So the hashes of a seed partition are known modulo that number, and those of its outcomes modulo the
 * greatest common divisor of both: with 48 and 12 partitions one outcome partition is left, with 48 and 10 five are.
 *
 * @param seedPartitions their number
 * @param outcomePartitions number by topic
 */
record OutcomeLayout(int seedPartitions, Map<String, Integer> outcomePartitions) {
    OutcomeLayout {
        outcomePartitions = Map.copyOf(outcomePartitions);
    }

    List<TopicPartition> of(int seedPartition) {
        List<TopicPartition> candidates = new ArrayList<>();
        outcomePartitions.forEach((topic, count) -> {
            int known = BigInteger.valueOf(seedPartitions)
                    .gcd(BigInteger.valueOf(count))
                    .intValueExact();
            for (int partition = seedPartition % known; partition < count; partition += known) {
                candidates.add(new TopicPartition(topic, partition));
            }
        });
        return candidates;
    }
}

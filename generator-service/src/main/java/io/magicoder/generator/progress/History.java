package io.magicoder.generator.progress;

import io.magicoder.generator.answered.SeedIdSet;
import java.util.List;
import org.apache.kafka.common.TopicPartition;

/**
 * What is to be known of a seed partition before its first seed is asked about.
 *
 * @param start the offset that comes first
 * @param frontier no seed at or after this offset had an outcome when this was read
 * @param outcomes the partitions that can hold outcomes of its seeds
 * @param from where those of the seeds between start and frontier begin
 * @param answered seeds between start and frontier that have an outcome, and maybe others that have one
 */
record History(long start, long frontier, List<TopicPartition> outcomes, LookBack from, SeedIdSet answered) {}

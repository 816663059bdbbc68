package io.magicoder.cleaner.ledger;

import io.magicoder.cleaner.sharding.PendingShard;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.DatasetReady.ShardSequence;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.ShardChain;
import io.magicoder.events.TrainingShard;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The books of one run.
 *
 * @param seeds how many the extractor wrote, null until it says so
 * @param rejectionsByReason of the generator and of the cleaner
 * @param shards written so far
 * @param shardsFrom no shard of the run lies before this offset of its topic
 * @param shardChain link behind the last shard written, see {@link ShardChain}
 * @param closed {@code DatasetReady} is written; nothing changes any more
 */
public record RunLedger(
        String runId,
        @Nullable Long seeds,
        long samples,
        long rejections,
        Map<String, Long> rejectionsByReason,
        Map<String, Long> samplesByLanguage,
        int shards,
        long shardsFrom,
        String shardChain,
        PendingShard pending,
        boolean closed) {
    public RunLedger {
        rejectionsByReason = Map.copyOf(rejectionsByReason);
        samplesByLanguage = Map.copyOf(samplesByLanguage);
    }

    public static RunLedger open(String runId) {
        return new RunLedger(
                runId, null, 0, 0, Map.of(), Map.of(), 0, 0, ShardChain.start(runId), PendingShard.EMPTY, false);
    }

    /** Every seed has ended. */
    public boolean balances() {
        return seeds != null && seeds == samples + rejections;
    }

    /** More seeds ended than the extractor wrote: one of the two is wrong, and the run cannot close. */
    public boolean overdrawn() {
        return seeds != null && seeds < samples + rejections;
    }

    /** The first count of seeds holds. */
    public RunLedger withSeeds(long count) {
        return seeds != null ? this : copy(count, rejectionsByReason, samplesByLanguage, samples, pending, closed);
    }

    /** Shards of the run lie at or behind this offset of their topic. */
    public RunLedger withShardsFrom(long offset) {
        return new RunLedger(
                runId,
                seeds,
                samples,
                rejections,
                rejectionsByReason,
                samplesByLanguage,
                shards,
                offset,
                shardChain,
                pending,
                closed);
    }

    public RunLedger withRejection(RejectionReason reason) {
        return copy(seeds, plusOne(rejectionsByReason, reason.name()), samplesByLanguage, samples, pending, closed);
    }

    /** Counts a sample whose row is in the pending shard. */
    public RunLedger withSample(String language, int rowBytes) {
        return copy(
                seeds,
                rejectionsByReason,
                plusOne(samplesByLanguage, language),
                samples + 1,
                pending.with(rowBytes),
                closed);
    }

    /** The pending shard is written. */
    public RunLedger withShard(TrainingShard shard) {
        return new RunLedger(
                runId,
                seeds,
                samples,
                rejections,
                rejectionsByReason,
                samplesByLanguage,
                shards + 1,
                shardsFrom,
                ShardChain.after(shard),
                PendingShard.EMPTY,
                closed);
    }

    public RunLedger close() {
        return copy(seeds, rejectionsByReason, samplesByLanguage, samples, pending, true);
    }

    /**
     * The word that closes the run.
     *
     * @throws IllegalArgumentException if the ledger does not balance
     */
    public DatasetReady ready(Instant at) {
        return new DatasetReady(
                runId,
                seeds == null ? 0 : seeds,
                samples,
                rejections,
                rejectionsByReason,
                samplesByLanguage,
                new ShardSequence(shards, 0, shardsFrom, shardChain),
                at);
    }

    private RunLedger copy(
            @Nullable Long seeds,
            Map<String, Long> rejectionsByReason,
            Map<String, Long> samplesByLanguage,
            long samples,
            PendingShard pending,
            boolean closed) {
        long rejections =
                rejectionsByReason.values().stream().mapToLong(Long::longValue).sum();
        return new RunLedger(
                runId,
                seeds,
                samples,
                rejections,
                rejectionsByReason,
                samplesByLanguage,
                shards,
                shardsFrom,
                shardChain,
                pending,
                closed);
    }

    private static Map<String, Long> plusOne(Map<String, Long> counts, String name) {
        Map<String, Long> more = new TreeMap<>(counts);
        more.merge(name, 1L, Long::sum);
        return more;
    }
}

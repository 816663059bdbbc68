package io.magicoder.cleaner.ledger;

import io.magicoder.cleaner.sharding.PendingShard;
import io.magicoder.events.CleaningRules;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.DatasetReady.ShardSequence;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.ShardChain;
import io.magicoder.events.TrainingShard;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The books of one run. Of a closed run it is all that is kept.
 *
 * @param seeds how many the extractor wrote, null until it says so
 * @param rejections of the generator and of the cleaner
 * @param rejectionsByReason the same, by name of the reason
 * @param shards written so far
 * @param shardsFrom no shard of the run lies before this offset of its topic; null until {@code RunStarted} says so
 * @param shardChain link behind the last shard written, see {@link ShardChain}
 */
public record RunLedger(
        String runId,
        Phase phase,
        @Nullable Long seeds,
        long samples,
        long rejections,
        Map<String, Long> rejectionsByReason,
        Map<String, Long> samplesByLanguage,
        int shards,
        @Nullable Long shardsFrom,
        String shardChain,
        PendingShard pending) {
    /** How far the life of a run has come. */
    public enum Phase {
        /** Seeds of it are still to end. */
        OPEN,
        /** {@code DatasetReady} is written: no outcome changes the books any more. */
        READY,
        /** {@code RunClosed} is written. */
        CLOSED
    }

    public RunLedger {
        rejectionsByReason = Map.copyOf(rejectionsByReason);
        samplesByLanguage = Map.copyOf(samplesByLanguage);
    }

    public static RunLedger open(String runId) {
        return new RunLedger(
                runId,
                Phase.OPEN,
                null,
                0,
                0,
                Map.of(),
                Map.of(),
                0,
                null,
                ShardChain.start(runId),
                PendingShard.EMPTY);
    }

    /** Seeds that have ended. */
    public long settled() {
        return samples + rejections;
    }

    /** Every seed has ended. */
    public boolean balances() {
        return seeds != null && seeds == settled();
    }

    /** More seeds ended than the extractor wrote: one of the two is wrong, and the run cannot close. */
    public boolean overdrawn() {
        return seeds != null && seeds < settled();
    }

    /** Counts the seeds of the run. */
    public RunLedger withSeeds(long count) {
        return with(change -> change.seeds = count);
    }

    /** Shards of the run lie at or behind this offset of their topic. */
    public RunLedger withShardsFrom(long offset) {
        return with(change -> change.shardsFrom = offset);
    }

    public RunLedger withRejection(RejectionReason reason) {
        return with(change -> {
            change.rejections++;
            change.rejectionsByReason = plusOne(rejectionsByReason, reason.name());
        });
    }

    /** Counts a sample whose row is in the pending shard. */
    public RunLedger withSample(String language, int rowBytes) {
        return with(change -> {
            change.samples++;
            change.samplesByLanguage = plusOne(samplesByLanguage, language);
            change.pending = pending.with(rowBytes);
        });
    }

    /** The pending shard is written. */
    public RunLedger withShard(TrainingShard shard) {
        return with(change -> {
            change.shards++;
            change.shardChain = ShardChain.after(shard);
            change.pending = PendingShard.EMPTY;
        });
    }

    public RunLedger in(Phase next) {
        return with(change -> change.phase = next);
    }

    private RunLedger with(Consumer<Change> edit) {
        Change change = new Change(this);
        edit.accept(change);
        return change.applied();
    }

    /** The books while they are changed: what is not set stays as it is. */
    private static final class Change {
        private final String runId;
        private Phase phase;
        private @Nullable Long seeds;
        private long samples;
        private long rejections;
        private Map<String, Long> rejectionsByReason;
        private Map<String, Long> samplesByLanguage;
        private int shards;
        private @Nullable Long shardsFrom;
        private String shardChain;
        private PendingShard pending;

        Change(RunLedger before) {
            runId = before.runId;
            phase = before.phase;
            seeds = before.seeds;
            samples = before.samples;
            rejections = before.rejections;
            rejectionsByReason = before.rejectionsByReason;
            samplesByLanguage = before.samplesByLanguage;
            shards = before.shards;
            shardsFrom = before.shardsFrom;
            shardChain = before.shardChain;
            pending = before.pending;
        }

        RunLedger applied() {
            return new RunLedger(
                    runId,
                    phase,
                    seeds,
                    samples,
                    rejections,
                    rejectionsByReason,
                    samplesByLanguage,
                    shards,
                    shardsFrom,
                    shardChain,
                    pending);
        }
    }

    /**
     * The word that ends the counting.
     *
     * @param rules that the data set was cleaned by, if they are known
     * @throws IllegalArgumentException if the ledger does not balance
     */
    public DatasetReady ready(Instant at, @Nullable CleaningRules rules) {
        return new DatasetReady(
                runId,
                seeds == null ? 0 : seeds,
                samples,
                rejections,
                rejectionsByReason,
                samplesByLanguage,
                new ShardSequence(shards, 0, shardsFrom == null ? 0 : shardsFrom, shardChain),
                at,
                rules);
    }

    private static Map<String, Long> plusOne(Map<String, Long> counts, String name) {
        Map<String, Long> more = new TreeMap<>(counts);
        more.merge(name, 1L, Long::sum);
        return more;
    }
}

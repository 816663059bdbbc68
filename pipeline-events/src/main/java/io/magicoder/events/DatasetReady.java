package io.magicoder.events;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every seed of a run has ended, as a sample or as a rejection, and every shard is written. Its size does not depend on
 * the length of the run.
 *
 * @param seeds always {@code samples + rejections}
 * @param rejectionsByReason names of {@link RejectionReason} to counts
 * @param samplesByLanguage languages to counts
 * @param shards all training shards of the run
 * @param rules that it was cleaned by; null in data sets of before 0.2
 */
public record DatasetReady(
        String runId,
        long seeds,
        long samples,
        long rejections,
        Map<String, Long> rejectionsByReason,
        Map<String, Long> samplesByLanguage,
        ShardSequence shards,
        Instant at,
        @Nullable CleaningRules rules)
        implements RunEvent {
    /** A data set that does not say by which rules it was cleaned. */
    public DatasetReady(
            String runId,
            long seeds,
            long samples,
            long rejections,
            Map<String, Long> rejectionsByReason,
            Map<String, Long> samplesByLanguage,
            ShardSequence shards,
            Instant at) {
        this(runId, seeds, samples, rejections, rejectionsByReason, samplesByLanguage, shards, at, null);
    }

    public DatasetReady {
        rejectionsByReason = Map.copyOf(rejectionsByReason);
        samplesByLanguage = Map.copyOf(samplesByLanguage);
        if (seeds != samples + rejections) {
            throw new IllegalArgumentException("the ledger of run " + runId + " does not balance: " + seeds
                    + " seeds, but " + samples + " samples and " + rejections + " rejections");
        }
    }

    /**
     * The shards of a run: how many, where they lie, and what they are. They lie in the order of their index.
     *
     * @param count of them, with the indices 0 to {@code count - 1}
     * @param partition of {@value Topics#TRAINING_SHARDS_NAME} that holds them
     * @param fromOffset no shard of the run lies before it
     * @param chainHead the link behind the last shard, see {@link ShardChain}
     */
    public record ShardSequence(int count, int partition, long fromOffset, String chainHead) {}
}

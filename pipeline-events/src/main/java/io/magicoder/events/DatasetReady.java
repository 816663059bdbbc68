package io.magicoder.events;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Every seed of a run has ended, as a sample or as a rejection, and every shard is written.
 *
 * @param seeds always {@code samples + rejections}
 * @param rejectionsByReason names of {@link RejectionReason} to counts
 * @param samplesByLanguage languages to counts
 * @param shards all training shards of the run, in order
 */
public record DatasetReady(
        String runId,
        long seeds,
        long samples,
        long rejections,
        Map<String, Long> rejectionsByReason,
        Map<String, Long> samplesByLanguage,
        List<ShardReference> shards,
        Instant at)
        implements RunEvent {
    public DatasetReady {
        rejectionsByReason = Map.copyOf(rejectionsByReason);
        samplesByLanguage = Map.copyOf(samplesByLanguage);
        shards = List.copyOf(shards);
        if (seeds != samples + rejections) {
            throw new IllegalArgumentException("the ledger of run " + runId + " does not balance: " + seeds
                    + " seeds, but " + samples + " samples and " + rejections + " rejections");
        }
    }

    /** Names one {@link TrainingShard}: its place in the order, its rows and its hash. */
    public record ShardReference(String shardId, int index, int rows, String sha256) {}
}

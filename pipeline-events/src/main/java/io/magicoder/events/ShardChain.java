package io.magicoder.events;

/**
 * A hash chain through the shards of a run. Each shard carries the link before it, and whoever knows the last link can
 * tell whether a sequence of shards is complete, in order, and unchanged.
 */
public final class ShardChain {
    private ShardChain() {}

    /** The link before the first shard of a run. */
    public static String start(String runId) {
        return DeterministicId.of("shards", runId);
    }

    /** The link behind a shard: a hash of the one before it and of the shard's index and rows. */
    public static String after(TrainingShard shard) {
        return DeterministicId.of(shard.previous(), String.valueOf(shard.index()), shard.sha256());
    }
}

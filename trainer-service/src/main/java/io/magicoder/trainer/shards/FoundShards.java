package io.magicoder.trainer.shards;

import io.magicoder.events.CheckpointManifest.ShardRange;

/**
 * The shards of a data set, all of them and each as it was written.
 *
 * @param range where they lie
 * @param passedOver records that bear the name of the run and are none of its shards
 */
public record FoundShards(ShardRange range, long passedOver) {}

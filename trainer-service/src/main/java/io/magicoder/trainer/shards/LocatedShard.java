package io.magicoder.trainer.shards;

import io.magicoder.events.TrainingShard;

/** A shard and the place on its topic where it was read. */
public record LocatedShard(TrainingShard shard, int partition, long offset) {}

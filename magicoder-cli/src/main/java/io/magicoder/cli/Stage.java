package io.magicoder.cli;

/** How far a run shall go. */
enum Stage {
    /** All seeds are on their topic. */
    SEEDS,
    /** Every seed has ended, and the shards are written. */
    DATASET,
    /** A model is trained and published. */
    CHECKPOINT
}

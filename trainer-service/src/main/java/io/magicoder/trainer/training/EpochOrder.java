package io.magicoder.trainer.training;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** The order of the rows in every epoch: the same for the same seed, on every machine. */
record EpochOrder(boolean shuffle, long seed) {
    /** Spreads neighbouring seeds and epochs, whose first draws {@link Random} would make alike (2^64 / golden ratio). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** The rows of an epoch, which counts from 1. */
    <T> List<T> of(int epoch, List<T> rows) {
        if (!shuffle) {
            return rows;
        }
        List<T> shuffled = new ArrayList<>(rows);
        // java.util.Random and Collections.shuffle are specified to the bit.
        Collections.shuffle(shuffled, new Random(seed + epoch * SPREAD));
        return shuffled;
    }
}

package io.magicoder.trainer.training;

import java.util.Random;

/** The order of the rows in every epoch: the same for the same seed, on every machine. */
record EpochOrder(boolean shuffle, long seed) {
    /** Spreads neighbouring seeds and epochs, whose first draws {@link Random} would make alike (2^64 / golden ratio). */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    /** The indices of {@code rows} rows in the order of an epoch, which counts from 1. */
    int[] of(int epoch, int rows) {
        int[] order = new int[rows];
        for (int i = 0; i < rows; i++) {
            order[i] = i;
        }
        if (shuffle) {
            // java.util.Random is specified to the bit; this is java.util.Collections.shuffle.
            Random random = new Random(seed + epoch * SPREAD);
            for (int left = rows; left > 1; left--) {
                int other = random.nextInt(left);
                int moved = order[left - 1];
                order[left - 1] = order[other];
                order[other] = moved;
            }
        }
        return order;
    }
}

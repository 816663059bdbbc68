package io.magicoder.seedextractor.strategy;

/**
 * NumPy's {@code default_rng(seed).permutation(n)}, with which the reference shuffles: {@code SeedSequence} feeds PCG64
 * (O'Neill's XSL-RR 128/64), which feeds a Fisher-Yates shuffle through masked bounded integers
 * (numpy/random: bit_generator.pyx, pcg64.h, distributions.c, _generator.pyx).
 */
final class NumpyPermutation {
    private static final int POOL = 4;
    private static final long MULTIPLIER_HIGH = 0x2360ed051fc65da4L;
    private static final long MULTIPLIER_LOW = 0x4385df649fccf645L;

    private long stateHigh;
    private long stateLow;
    private final long incrementHigh;
    private final long incrementLow;

    /** The upper half of a 64-bit draw waits here for the next call, or −1. */
    private long spare = -1;

    private NumpyPermutation(long seed) {
        long[] words = seedSequence(seed);
        incrementHigh = words[2] << 1 | words[3] >>> 63;
        incrementLow = words[3] << 1 | 1;
        step();
        add(words[0], words[1]);
        step();
    }

    /**
     * The numbers below n in shuffled order.
     *
     * @param seed not negative
     */
    static int[] of(long seed, int n) {
        NumpyPermutation random = new NumpyPermutation(seed);
        int[] permutation = new int[n];
        for (int i = 0; i < n; i++) {
            permutation[i] = i;
        }
        for (int i = n - 1; i > 0; i--) {
            int j = random.upTo(i);
            int swapped = permutation[i];
            permutation[i] = permutation[j];
            permutation[j] = swapped;
        }
        return permutation;
    }

    /** {@code random_interval}: a number from 0 to {@code bound}, both included, by drawing its bits until it fits. */
    private int upTo(int bound) {
        long mask = 2L * Integer.highestOneBit(bound) - 1;
        long drawn = next32() & mask;
        while (drawn > bound) {
            drawn = next32() & mask;
        }
        return (int) drawn;
    }

    private long next32() {
        if (spare >= 0) {
            long half = spare;
            spare = -1;
            return half;
        }
        step();
        long drawn = Long.rotateRight(stateHigh ^ stateLow, (int) (stateHigh >>> 58));
        spare = drawn >>> 32;
        return drawn & 0xffffffffL;
    }

    /** state = state × multiplier + increment, in 128 bits. */
    private void step() {
        long high = Math.unsignedMultiplyHigh(stateLow, MULTIPLIER_LOW)
                + stateHigh * MULTIPLIER_LOW
                + stateLow * MULTIPLIER_HIGH;
        stateLow *= MULTIPLIER_LOW;
        stateHigh = high;
        add(incrementHigh, incrementLow);
    }

    private void add(long high, long low) {
        stateLow += low;
        stateHigh += high + (Long.compareUnsigned(stateLow, low) < 0 ? 1 : 0);
    }

    /** {@code SeedSequence(seed).generate_state(4, np.uint64)}. */
    private static long[] seedSequence(long seed) {
        int[] pool = new int[POOL];
        EntropyHash hash = new EntropyHash(0x43b0d7e5, 0x931e8875);
        for (int i = 0; i < POOL; i++) {
            // an integer below 2^64 has two words of entropy; missing ones count as 0
            pool[i] = hash.of(i < 2 ? (int) (seed >>> (32 * i)) : 0);
        }
        for (int from = 0; from < POOL; from++) {
            for (int to = 0; to < POOL; to++) {
                if (from != to) {
                    int mixed = 0xca01f9dd * pool[to] - 0x4973f715 * hash.of(pool[from]);
                    pool[to] = mixed ^ mixed >>> 16;
                }
            }
        }
        EntropyHash output = new EntropyHash(0x8b51f9dd, 0x58f38ded);
        long[] words = new long[4];
        for (int i = 0; i < 2 * words.length; i++) {
            words[i / 2] |= Integer.toUnsignedLong(output.of(pool[i % POOL])) << (32 * (i % 2));
        }
        return words;
    }

    /** The multiplicative hash of {@code SeedSequence}, whose constant changes with every word. */
    private static final class EntropyHash {
        private final int multiplier;
        private int constant;

        EntropyHash(int constant, int multiplier) {
            this.constant = constant;
            this.multiplier = multiplier;
        }

        int of(int word) {
            int hashed = word ^ constant;
            constant *= multiplier;
            hashed *= constant;
            return hashed ^ hashed >>> 16;
        }
    }
}

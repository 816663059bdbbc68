package io.magicoder.seedextractor.strategy;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * CPython's {@code random.Random} as far as the reference draws from it: the Mersenne Twister MT19937, seeded by an
 * integer through {@code init_by_array} (Modules/_randommodule.c, Lib/random.py).
 */
public final class PythonRandom {
    private static final int N = 624;
    private static final int M = 397;

    /** What {@code init_by_array} begins with, whatever the key. */
    private static final int[] INITIAL = new int[N];

    static {
        INITIAL[0] = 19650218;
        for (int i = 1; i < N; i++) {
            INITIAL[i] = 1812433253 * (INITIAL[i - 1] ^ (INITIAL[i - 1] >>> 30)) + i;
        }
    }

    private final int[] state = new int[N];
    private int next = N;

    /** As {@code random.seed(seed)}: the sign is dropped, the rest is the key in 32-bit words, lowest first. */
    public PythonRandom(long seed) {
        long magnitude = Math.abs(seed);
        int high = (int) (magnitude >>> 32);
        initialize(high == 0 ? new int[] {(int) magnitude} : new int[] {(int) magnitude, high});
    }

    private void initialize(int[] key) {
        System.arraycopy(INITIAL, 0, state, 0, N);
        int i = 1;
        int j = 0;
        for (int k = 0; k < N; k++) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1664525)) + key[j] + j;
            i = following(i);
            j = j + 1 < key.length ? j + 1 : 0;
        }
        for (int k = 0; k < N - 1; k++) {
            state[i] = (state[i] ^ ((state[i - 1] ^ (state[i - 1] >>> 30)) * 1566083941)) - i;
            i = following(i);
        }
        state[0] = 0x80000000;
    }

    private int following(int i) {
        if (i < N - 1) {
            return i + 1;
        }
        state[0] = state[N - 1];
        return 1;
    }

    /** {@code getrandbits(bits)}, 1 to 32 bits, as an unsigned value. */
    long bits(int bits) {
        if (next == N) {
            twist();
        }
        int y = state[next++];
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        y ^= y >>> 18;
        return Integer.toUnsignedLong(y) >>> (32 - bits);
    }

    private void twist() {
        int[] old = Arrays.copyOf(state, N);
        for (int k = 0; k < N; k++) {
            int following = k + 1 < N ? old[k + 1] : state[0];
            int y = (old[k] & 0x80000000) | (following & 0x7fffffff);
            int far = k + M < N ? old[k + M] : state[k + M - N];
            state[k] = far ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        }
        next = 0;
    }

    /** {@code _randbelow_with_getrandbits(n)}, which is {@code choice(range(n))} too. */
    int below(int n) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(n);
        long drawn = bits(bits);
        while (drawn >= n) {
            drawn = bits(bits);
        }
        return (int) drawn;
    }

    /** What {@code shuffle(list(range(n)))} makes of the list. */
    public int[] shuffled(int n) {
        int[] list = IntStream.range(0, n).toArray();
        for (int i = n - 1; i > 0; i--) {
            int other = below(i + 1);
            int moved = list[i];
            list[i] = list[other];
            list[other] = moved;
        }
        return list;
    }

    /** {@code randint(low, high)}, both ends included. */
    int between(int low, int high) {
        return low + below(high - low + 1);
    }
}

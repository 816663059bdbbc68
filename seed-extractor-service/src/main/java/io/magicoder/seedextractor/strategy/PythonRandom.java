package io.magicoder.seedextractor.strategy;

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
    private int next;

    /** As {@code random.seed(seed)}: the sign is dropped, the rest is the key in 32-bit words, lowest first. */
    public PythonRandom(long seed) {
        long magnitude = Math.abs(seed);
        int low = (int) magnitude;
        int high = (int) (magnitude >>> 32);
        initialize(low, high == 0 ? low : high + 1);
    }

    /**
     * Mixes the key in. Each word depends on the one before it, which is why it is held in a variable and not read again.
     *
     * @param odd word of the key, and its index, that is added to the first, third, … number
     * @param even that is added to the others
     */
    private void initialize(int odd, int even) {
        int previous = INITIAL[0];
        for (int i = 1; i < N; i++) {
            previous = (INITIAL[i] ^ ((previous ^ (previous >>> 30)) * 1664525)) + ((i & 1) == 1 ? odd : even);
            state[i] = previous;
        }
        // the last of N steps is again about the first number, with the key's word for step N
        previous = (state[1] ^ ((previous ^ (previous >>> 30)) * 1664525)) + even;
        state[1] = previous;
        for (int i = 2; i < N; i++) {
            previous = (state[i] ^ ((previous ^ (previous >>> 30)) * 1566083941)) - i;
            state[i] = previous;
        }
        state[1] = (state[1] ^ ((previous ^ (previous >>> 30)) * 1566083941)) - 1;
        state[0] = 0x80000000;
    }

    /** {@code getrandbits(bits)}, 1 to 32 bits, as an unsigned value. */
    long bits(int bits) {
        int y = twisted();
        y ^= y >>> 11;
        y ^= (y << 7) & 0x9d2c5680;
        y ^= (y << 15) & 0xefc60000;
        y ^= y >>> 18;
        return Integer.toUnsignedLong(y) >>> (32 - bits);
    }

    /** The next number of the state. It is renewed when it is drawn, since most generators draw a few numbers only. */
    private int twisted() {
        int k = next;
        next = k + 1 < N ? k + 1 : 0;
        int y = (state[k] & 0x80000000) | (state[next] & 0x7fffffff);
        state[k] = state[k + M < N ? k + M : k + M - N] ^ (y >>> 1) ^ ((y & 1) == 0 ? 0 : 0x9908b0df);
        return state[k];
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

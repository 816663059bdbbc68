package io.magicoder.cli.runs;

import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.HexFormat;

/**
 * A set of ids in about 16 bytes each: 64 bits stand for an id, which is a hash of 128. Two of a million share these with
 * a probability of 3 in 100 million.
 */
final class SeedIds {
    private static final int DIGITS = 32;
    /** 2^64 / golden ratio. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final LongOpenHashSet ids = new LongOpenHashSet();

    /** Adds an id, and tells whether it was not in the set. */
    boolean add(String id) {
        return ids.add(compact(id));
    }

    boolean contains(String id) {
        return contains(compact(id));
    }

    boolean contains(long compactId) {
        return ids.contains(compactId);
    }

    int size() {
        return ids.size();
    }

    /** 64 bits that depend on all of an id. */
    static long compact(String id) {
        if (id.length() == DIGITS) {
            try {
                return HexFormat.fromHexDigitsToLong(id, 0, DIGITS / 2) * SPREAD
                        ^ HexFormat.fromHexDigitsToLong(id, DIGITS / 2, DIGITS);
            } catch (NumberFormatException e) {
                return spread(id);
            }
        }
        return spread(id);
    }

    private static long spread(String id) {
        long hash = 1125899906842597L;
        for (int i = 0; i < id.length(); i++) {
            hash = 31 * hash + id.charAt(i);
        }
        return hash;
    }
}

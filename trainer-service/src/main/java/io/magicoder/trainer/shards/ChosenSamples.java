package io.magicoder.trainer.shards;

import io.magicoder.events.DeterministicId;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * The samples that a condition takes, in 8 bytes each: 64 bits of a hash stand for an id. Two of a million share these with a
 * probability of 3 in 100 million.
 */
public final class ChosenSamples {
    private static final int DIGITS = 16;

    private final long[] hashes;

    /** @param hashes of the ids, see {@link #hash}; sorted in place */
    ChosenSamples(long[] hashes) {
        this.hashes = hashes;
        Arrays.sort(hashes);
    }

    /** Whether a sample is trained on. */
    public boolean contains(String sampleId) {
        return Arrays.binarySearch(hashes, hash(sampleId)) >= 0;
    }

    /** How many they are. */
    public int size() {
        return hashes.length;
    }

    static long hash(String sampleId) {
        return HexFormat.fromHexDigitsToLong(DeterministicId.of(sampleId), 0, DIGITS);
    }
}

package io.magicoder.cleaner.deduplication;

import io.magicoder.cleaner.Candidate;

/**
 * What near duplicates of a pair are told by. It follows from the pair alone.
 *
 * @param shingles hashes of its runs of words, distinct, in ascending order
 * @param keys that texts which may be near have in common, one a band
 */
@SuppressWarnings("ArrayRecordComponent") // written once and compared by nobody
public record Sketch(int[] shingles, int[] keys) {

    /** Sketches problem and solution of a pair. */
    public static Sketch of(Candidate candidate) {
        int[] shingles = Shingles.of(candidate);
        return new Sketch(shingles, BandIndex.keys(shingles));
    }
}

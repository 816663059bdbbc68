package io.magicoder.cleaner.deduplication;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.decontamination.prose.Words;
import it.unimi.dsi.fastutil.ints.IntArrays;
import java.util.Arrays;

/** The runs of {@value #RUN} words of a pair, problem and solution together, as hashes; of a shorter pair, all of it. */
final class Shingles {
    static final int RUN = 5;

    private Shingles() {}

    /** Distinct hashes in ascending order; at least one. */
    static int[] of(Candidate candidate) {
        Words words = Words.of(candidate.text());
        int length = Math.min(RUN, words.size());
        int[] hashes = new int[words.size() - length + 1];
        for (int i = 0; i < hashes.length; i++) {
            long run = words.run(i, length);
            hashes[i] = (int) (run ^ (run >>> Integer.SIZE));
        }
        IntArrays.radixSort(hashes);
        int size = 0;
        for (int i = 0; i < hashes.length; i++) {
            if (i == 0 || hashes[i] != hashes[size - 1]) {
                hashes[size++] = hashes[i];
            }
        }
        return Arrays.copyOf(hashes, size);
    }

    /** The share of all runs that both have, from 0 to 1. */
    static double jaccard(int[] left, int[] right) {
        int both = 0;
        int i = 0;
        int k = 0;
        while (i < left.length && k < right.length) {
            if (left[i] == right[k]) {
                both++;
                i++;
                k++;
            } else if (left[i] < right[k]) {
                i++;
            } else {
                k++;
            }
        }
        return (double) both / (left.length + right.length - both);
    }
}

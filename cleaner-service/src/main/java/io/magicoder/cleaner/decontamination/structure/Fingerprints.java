package io.magicoder.cleaner.decontamination.structure;

import java.util.Arrays;

/**
 * What of a code is looked up: a hash of every short statement, and of every run of {@value #RUN} tokens of a long one.
 *
 * @param hashes in the order of the code
 * @param begins of each among the tokens
 * @param lengths in tokens
 * @param statements that each belongs to
 */
@SuppressWarnings("ArrayRecordComponent") // for speed; nobody compares them
record Fingerprints(long[] hashes, int[] begins, int[] lengths, int[] statements) {
    /** Tokens of a run. */
    static final int RUN = 6;
    /** Longer statements are cut into runs, so that a change leaves the rest of them. */
    private static final int LONGEST_WHOLE = 9;

    private static final long FACTOR = 0x9E3779B97F4A7C15L;

    static Fingerprints of(Code code) {
        int most = code.tokens() + code.statements();
        long[] hashes = new long[most];
        int[] begins = new int[most];
        int[] lengths = new int[most];
        int[] statements = new int[most];
        int size = 0;
        for (int statement = 0; statement < code.statements(); statement++) {
            int from = code.starts()[statement];
            int to = code.starts()[statement + 1];
            int length = to - from <= LONGEST_WHOLE ? to - from : RUN;
            for (int begin = from; begin + length <= to && length > 0; begin++) {
                hashes[size] = hash(code.symbols(), begin, length);
                begins[size] = begin;
                lengths[size] = length;
                statements[size++] = statement;
            }
        }
        return new Fingerprints(
                Arrays.copyOf(hashes, size),
                Arrays.copyOf(begins, size),
                Arrays.copyOf(lengths, size),
                Arrays.copyOf(statements, size));
    }

    int size() {
        return hashes.length;
    }

    private static long hash(int[] symbols, int begin, int length) {
        long hash = length;
        for (int i = begin; i < begin + length; i++) {
            hash = (hash ^ symbols[i]) * FACTOR;
            hash ^= hash >>> 29;
        }
        return hash;
    }
}

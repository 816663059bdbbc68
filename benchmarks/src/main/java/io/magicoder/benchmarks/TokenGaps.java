package io.magicoder.benchmarks;

import java.util.Arrays;

/**
 * Times between tokens of one stream.
 *
 * @param mean in milliseconds
 * @param ninetyNinth percentile, in milliseconds
 */
record TokenGaps(double mean, double ninetyNinth) {
    /** @param times when the tokens came, in nanoseconds, in their order; at least two */
    static TokenGaps of(long[] times) {
        long[] gaps = new long[times.length - 1];
        Arrays.setAll(gaps, i -> times[i + 1] - times[i]);
        double mean = Arrays.stream(gaps).average().orElseThrow();
        Arrays.sort(gaps);
        return new TokenGaps(mean / 1e6, gaps[Math.ceilDiv(99 * gaps.length, 100) - 1] / 1e6);
    }

    /** How many times the mean the 99th percentile is. */
    double ratio() {
        return ninetyNinth / mean;
    }
}

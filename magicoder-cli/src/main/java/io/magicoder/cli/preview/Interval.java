package io.magicoder.cli.preview;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * An estimate with the 95 % interval around it.
 *
 * @param low 2.5 % lie below
 * @param high 2.5 % lie above; infinite where nothing limits it
 */
public record Interval(double low, double estimate, double high) {
    private static final double Z = 1.959964;
    private static final int RESAMPLES = 10_000;
    private static final long SEED = 976;

    /**
     * Of a proportion: Wilson's score interval (Wilson 1927), which holds for few rows and for shares near 0 and 1.
     *
     * @param hits of the trials
     * @param trials at least 1
     */
    static Interval ofShare(int hits, int trials) {
        double n = trials;
        double share = hits / n;
        double middle = (share + Z * Z / (2 * n)) / (1 + Z * Z / n);
        double half = Z / (1 + Z * Z / n) * Math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n));
        // Where nothing or everything hits, rounding must not put the share outside.
        return new Interval(Math.clamp(middle - half, 0, share), share, Math.clamp(middle + half, share, 1));
    }

    /** Of a mean, by the percentiles of 10,000 resamples (Efron's bootstrap), since costs are far from normal. */
    static Interval ofMean(double[] values) {
        double[] ones = new double[values.length];
        Arrays.fill(ones, 1);
        return ofRatio(values, ones);
    }

    /**
     * Of the ratio of two sums, by the percentiles of 10,000 resamples of the pairs.
     *
     * @param counts not negative; a resample of which all are 0 counts as infinite
     */
    static Interval ofRatio(double[] values, double[] counts) {
        Random random = new Random(SEED);
        double[] ratios = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double value = 0;
            double count = 0;
            for (int j = 0; j < values.length; j++) {
                int drawn = random.nextInt(values.length);
                value += values[drawn];
                count += counts[drawn];
            }
            ratios[i] = count == 0 ? Double.POSITIVE_INFINITY : value / count;
        }
        Arrays.sort(ratios);
        double all = Arrays.stream(counts).sum();
        return new Interval(
                ratios[RESAMPLES * 25 / 1000],
                all == 0 ? Double.POSITIVE_INFINITY : Arrays.stream(values).sum() / all,
                ratios[RESAMPLES * 975 / 1000 - 1]);
    }

    /** Of a multiple. */
    Interval times(double factor) {
        return new Interval(low * factor, estimate * factor, high * factor);
    }

    /** What is known needs no interval. */
    Interval known() {
        return new Interval(estimate, estimate, estimate);
    }

    static <T> double[] values(List<T> rows, ToDoubleFunction<T> value) {
        return rows.stream().mapToDouble(value).toArray();
    }
}

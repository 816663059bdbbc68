package io.magicoder.benchmarks;

import java.util.Arrays;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * A rate beside its ceiling, of several rounds: the medians and the median of each round's own ratio, for load by others
 * falls on both sides of it; or the best of both.
 *
 * @param ceilingValue in the same unit as the value
 * @param target the least ratio that is good, 0 for none
 */
public record Figure(
        String name, double value, String unit, String ceiling, double ceilingValue, double ratio, double target) {

    /** Measures by turns: the ceiling, then the work between two measurements of the ceiling. */
    static Figure of(
            String name,
            String unit,
            String ceilingName,
            double target,
            int rounds,
            DoubleSupplier ceiling,
            DoubleSupplier work) {
        double[] values = new double[rounds];
        double[] ceilings = new double[rounds];
        double before = ceiling.getAsDouble();
        for (int i = -1; i < rounds; i++) {
            double value = work.getAsDouble();
            double after = ceiling.getAsDouble();
            if (i >= 0) { // the first round warms up
                values[i] = value;
                ceilings[i] = (before + after) / 2;
            }
            before = after;
        }
        return ofRounds(name, unit, ceilingName, target, values, ceilings);
    }

    /** Of values and ceilings that were measured in the same rounds. */
    static Figure ofRounds(
            String name, String unit, String ceilingName, double target, double[] values, double[] ceilings) {
        double[] ratios = new double[values.length];
        Arrays.setAll(ratios, i -> values[i] / ceilings[i]);
        return new Figure(name, median(values), unit, ceilingName, median(ceilings), median(ratios), target);
    }

    /**
     * The best rounds of each, where what ran before may make a round several times slower: each runs after itself and
     * after the other.
     */
    static Figure ofBest(
            String name, String unit, String ceilingName, int rounds, DoubleSupplier ceiling, DoubleSupplier work) {
        double value = 0;
        double ceilingValue = 0;
        for (int i = 0; i < rounds; i++) {
            if (i % 2 == 1) {
                value = Math.max(value, work.getAsDouble());
            }
            ceilingValue = Math.max(ceilingValue, ceiling.getAsDouble());
            if (i % 2 == 0) {
                value = Math.max(value, work.getAsDouble());
            }
        }
        return new Figure(name, value, unit, ceilingName, ceilingValue, value / ceilingValue, 0);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%-42s %8.2f %-8s %4.0f %% of %8.2f %s%s",
                name,
                value,
                unit,
                100 * ratio,
                ceilingValue,
                ceiling,
                target == 0 ? "" : String.format(Locale.ROOT, " (wanted %.0f %%)", 100 * target));
    }
}

package io.magicoder.benchmarks;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * Several measurements by turns: each round takes all of them, one after the other, so that the load by others falls on all;
 * what is compared is of the same round.
 */
final class Turns {
    private final Map<String, DoubleSupplier> measurements = new LinkedHashMap<>();
    private final Map<String, double[]> values = new LinkedHashMap<>();

    /** Adds a measurement, after which the next one comes. */
    Turns then(String name, DoubleSupplier measurement) {
        measurements.put(name, measurement);
        return this;
    }

    /** Adds a measurement of each of some things. */
    <T> Turns thenAll(List<T> measured, Function<T, String> name, ToDoubleFunction<T> measurement) {
        measured.forEach(each -> then(name.apply(each), () -> measurement.applyAsDouble(each)));
        return this;
    }

    /** Measures. */
    Turns take(int rounds) {
        measurements.keySet().forEach(name -> values.put(name, new double[rounds]));
        for (int round = 0; round < rounds; round++) {
            for (Map.Entry<String, DoubleSupplier> each : measurements.entrySet()) {
                values(each.getKey())[round] = each.getValue().getAsDouble();
            }
        }
        return this;
    }

    /** By round. */
    double[] values(String name) {
        double[] found = values.get(name);
        if (found == null) {
            throw new IllegalArgumentException("nothing named '" + name + "' was measured");
        }
        return found;
    }

    /** By round, multiplied by what turns one unit into another. */
    double[] values(String name, double factor) {
        double[] scaled = values(name).clone();
        for (int i = 0; i < scaled.length; i++) {
            scaled[i] *= factor;
        }
        return scaled;
    }
}

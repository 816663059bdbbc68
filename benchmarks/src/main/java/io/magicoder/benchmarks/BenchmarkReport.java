package io.magicoder.benchmarks;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What a benchmark of processes finds, printed as it is found. */
final class BenchmarkReport {
    private final Map<String, Double> figures = new LinkedHashMap<>();

    /** @param name with the unit: {@code rows/s, the cleaner through Kafka} */
    void add(String name, double value) {
        add(name, value, "");
    }

    void add(String name, double value, double wanted) {
        add(name, value, String.format(Locale.ROOT, "(%,.0f wanted)", wanted));
    }

    private void add(String name, double value, String note) {
        keep(name, value);
        say(String.format(Locale.ROOT, "%,10.1f  %s %s", value, name, note).stripTrailing());
    }

    /** Takes a figure that is printed otherwise. */
    void keep(String name, double value) {
        figures.put(name, value);
    }

    /** Every figure so far. */
    Map<String, Double> figures() {
        return figures;
    }

    @SuppressWarnings("SystemOut") // a command line program
    void say(String line) {
        System.out.println(line);
    }
}

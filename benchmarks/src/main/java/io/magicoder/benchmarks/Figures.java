package io.magicoder.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rates beside their ceilings and other numbers, printed as they are found. */
final class Figures {
    private final List<Figure> figures = new ArrayList<>();
    private final Map<String, Double> others = new LinkedHashMap<>();

    void add(Figure figure) {
        figures.add(figure);
        say(figure.toString());
    }

    /** A number that has no ceiling; the name says its unit. */
    void add(String name, double value) {
        others.put(name, value);
        say(String.format(Locale.ROOT, "%10.2f  %s", value, name));
    }

    /** Resident memory before and after some work. */
    void add(MemorySoak.Growth growth) {
        others.put("MB before " + growth.work(), growth.before());
        others.put("MB after " + growth.work(), growth.after());
        say(growth.toString());
    }

    /** For the file of {@code --json}. */
    Map<String, ?> all() {
        return Map.of("figures", figures, "others", others);
    }

    @SuppressWarnings("SystemOut") // a command line program
    void say(String line) {
        System.out.println(line);
    }
}

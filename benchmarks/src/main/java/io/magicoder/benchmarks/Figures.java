package io.magicoder.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Rates beside their ceilings and other numbers, printed as they are found. */
final class Figures {
    private final List<Figure> figures = new ArrayList<>();
    private final BenchmarkReport others = new BenchmarkReport();

    void add(Figure figure) {
        figures.add(figure);
        say(figure.toString());
    }

    /** A number that has no ceiling; the name says its unit. */
    void add(String name, double value) {
        others.keep(name, value);
        say(String.format(Locale.ROOT, "%10.2f  %s", value, name));
    }

    /** Resident memory before and after some work. */
    void add(MemorySoak.Growth growth) {
        others.keep("MB before " + growth.work(), growth.before());
        others.keep("MB after " + growth.work(), growth.after());
        say(growth.toString());
    }

    /** For the file of {@code --json}. */
    Map<String, ?> all() {
        return Map.of("figures", figures, "others", others.figures());
    }

    void say(String line) {
        others.say(line);
    }
}

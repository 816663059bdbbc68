package io.magicoder.benchmarks;

import io.magicoder.events.EventJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The options of a benchmark, each with a value, and the file that takes its figures. */
record BenchmarkOptions(String usage, Map<String, String> values) {
    private static final String JSON = "--json";

    /**
     * Reads options.
     *
     * @param usage names every option
     * @throws IllegalArgumentException with the usage if one is unknown or lacks its value
     */
    static BenchmarkOptions parse(String usage, String... arguments) {
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < arguments.length; i += 2) {
            if (!(usage + " ").contains(arguments[i] + " ") || !arguments[i].startsWith("--")) {
                throw new IllegalArgumentException("there is no option " + arguments[i] + ":\n" + usage);
            }
            if (i + 1 == arguments.length) {
                throw new IllegalArgumentException(arguments[i] + " lacks its value:\n" + usage);
            }
            values.put(arguments[i], arguments[i + 1]);
        }
        return new BenchmarkOptions(usage, values);
    }

    String text(String option, String otherwise) {
        return values.getOrDefault(option, otherwise);
    }

    /** The words of a value, which spaces separate. */
    List<String> words(String option, String otherwise) {
        return Stream.of(text(option, otherwise).split(" ", -1))
                .filter(word -> !word.isBlank())
                .toList();
    }

    /** The value, if the option is given. */
    Optional<String> find(String option) {
        return Optional.ofNullable(values.get(option));
    }

    /** @throws IllegalArgumentException if the value is no number */
    int number(String option, int otherwise) {
        String value = values.get(option);
        try {
            return value == null ? otherwise : Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(option + " " + value + " is no number:\n" + usage, e);
        }
    }

    /** Writes figures into the file of {@code --json}, if one is named. */
    void write(Map<String, ?> figures) throws IOException {
        String file = values.get(JSON);
        if (file != null) {
            EventJson.mapper()
                    .writerWithDefaultPrettyPrinter()
                    .writeValue(Path.of(file).toFile(), figures);
        }
    }
}

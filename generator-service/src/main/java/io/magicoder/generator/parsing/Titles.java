package io.magicoder.generator.parsing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How teachers call the sections, in the languages they write in: {@code section-titles.txt}. */
final class Titles {
    private static final Map<Marker.Title, List<String>> BY_SECTION = read();

    private Titles() {}

    /** A pattern of every title of a section, longest first; a space stands for any space, hyphen or underscore. */
    static String pattern(Marker.Title section) {
        return BY_SECTION.getOrDefault(section, List.of()).stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .map(title -> Stream.of(title.split(" "))
                        .map(java.util.regex.Pattern::quote)
                        .collect(Collectors.joining("[\\s_-]{1,3}+")))
                .collect(Collectors.joining("|"));
    }

    private static Map<Marker.Title, List<String>> read() {
        Map<Marker.Title, List<String>> titles = new EnumMap<>(Marker.Title.class);
        try (InputStream file = Objects.requireNonNull(Titles.class.getResourceAsStream("section-titles.txt"))) {
            for (String line : new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList()) {
                String[] parts = line.split(":", 2);
                titles.put(
                        Marker.Title.valueOf(parts[0].strip()),
                        Stream.concat(
                                        titles.getOrDefault(Marker.Title.valueOf(parts[0].strip()), List.of()).stream(),
                                        Stream.of(parts[1].split(",")).map(String::strip))
                                .toList());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return titles;
    }
}

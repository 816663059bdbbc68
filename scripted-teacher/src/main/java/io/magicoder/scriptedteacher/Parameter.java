package io.magicoder.scriptedteacher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A choice that makes one problem of a family differ from another.
 *
 * @param options each gives values to the same words, and may use what was chosen before
 */
record Parameter(List<Map<String, Template>> options) {

    private static final Pattern RANGE = Pattern.compile("(-?\\d+)\\.\\.(-?\\d+)(?: by (\\d+))?");

    /**
     * Reads a range of integers ({@code 2..9}, {@code 10..90 by 5}), a list of values, or a list of maps from word to value.
     *
     * @param known words that values may use
     * @throws IllegalArgumentException if it is none of these
     */
    static Parameter read(String name, JsonNode definition, Set<String> known) {
        List<Map<String, Template>> options = new ArrayList<>();
        Matcher range = RANGE.matcher(definition.asText());
        if (range.matches()) {
            int step = range.group(3) == null ? 1 : Integer.parseInt(range.group(3));
            for (int i = Integer.parseInt(range.group(1)); i <= Integer.parseInt(range.group(2)); i += step) {
                options.add(Map.of(name, Template.of(String.valueOf(i), known)));
            }
        }
        for (JsonNode option : definition) {
            Map<String, Template> values = new LinkedHashMap<>();
            option.properties()
                    .forEach(value -> values.put(
                            value.getKey(), Template.of(value.getValue().asText(), known)));
            options.add(option.isObject() ? values : Map.of(name, Template.of(option.asText(), known)));
        }
        if (options.stream().map(Map::keySet).distinct().count() != 1) {
            throw new IllegalArgumentException(
                    name + " must be a range like 2..9, a list of values, or a list of maps with" + " the same keys");
        }
        return new Parameter(options);
    }

    /** The words that it gives values to. */
    Set<String> words() {
        return options.getFirst().keySet();
    }

    /** Chooses, and adds the values to those that were chosen before. */
    void draw(Draw draw, Map<String, String> values) {
        draw.from(options).forEach((word, template) -> values.put(word, template.filledWith(values)));
    }
}

package io.magicoder.rowfiles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes all texts and names of a row Unicode. */
final class Sanitation {
    private Sanitation() {}

    /**
     * Mends a row, in place.
     *
     * @return names of the columns where U+FFFD took the place of text that is no Unicode
     */
    static Set<String> sanitize(ObjectNode row) {
        Set<String> repaired = new LinkedHashSet<>();
        List<Map.Entry<String, JsonNode>> columns = new ArrayList<>(row.properties());
        boolean badNames = columns.stream().anyMatch(column -> !UnicodeText.isUnicode(column.getKey()));
        if (badNames) {
            row.removeAll();
        }
        for (Map.Entry<String, JsonNode> column : columns) {
            String name = column.getKey();
            if (badNames && !UnicodeText.isUnicode(name)) {
                name = UnicodeText.repaired(name);
                repaired.add(name);
            }
            Walk walk = new Walk();
            JsonNode sound = walk.sound(column.getValue());
            if (walk.repaired) {
                repaired.add(name);
            }
            if (badNames || walk.repaired) {
                row.set(name, sound);
            }
        }
        return repaired;
    }

    /** Through one value. */
    private static final class Walk {
        private boolean repaired;

        JsonNode sound(JsonNode value) {
            return switch (value) {
                case TextNode text -> sound(text);
                case ObjectNode object -> {
                    repaired |= !sanitize(object).isEmpty();
                    yield object;
                }
                case ArrayNode array -> {
                    for (int i = 0; i < array.size(); i++) {
                        array.set(i, sound(array.get(i)));
                    }
                    yield array;
                }
                default -> value;
            };
        }

        private JsonNode sound(TextNode text) {
            if (UnicodeText.isUnicode(text.textValue())) {
                return text;
            }
            repaired = true;
            return TextNode.valueOf(UnicodeText.repaired(text.textValue()));
        }
    }
}

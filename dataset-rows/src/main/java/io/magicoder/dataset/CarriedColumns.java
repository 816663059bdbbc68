package io.magicoder.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.rowfiles.RowJson;

/** Columns that a row came with, beside those that we add: none is lost. */
public final class CarriedColumns {
    private static final String IMPORTED = "imported_";

    private CarriedColumns() {}

    /**
     * The columns that a row came with, under names that are free. One whose name is taken and whose value differs is called
     * {@code imported_NAME}; one whose value is the same is left out.
     *
     * @param ours columns whose names are taken
     */
    public static ObjectNode besides(ObjectNode ours, ObjectNode came) {
        ObjectNode besides = RowJson.emptyRow();
        came.properties().forEach(column -> {
            JsonNode taken = ours.get(column.getKey());
            if (taken == null) {
                besides.set(column.getKey(), column.getValue());
            } else if (!isSame(taken, column.getValue())) {
                besides.set(free(ours, came, column.getKey()), column.getValue());
            }
        });
        return besides;
    }

    private static boolean isSame(JsonNode ours, JsonNode came) {
        return ours.equals(came)
                || (ours.isNumber() && came.isNumber() && ours.decimalValue().compareTo(came.decimalValue()) == 0)
                || (ours.isPojo() && came.isTextual() && ours.asText().equals(came.textValue()));
    }

    private static String free(ObjectNode ours, ObjectNode came, String name) {
        String free = IMPORTED + name;
        while (ours.has(free) || came.has(free)) {
            free = IMPORTED + free;
        }
        return free;
    }
}

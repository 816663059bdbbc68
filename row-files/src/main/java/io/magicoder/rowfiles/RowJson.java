package io.magicoder.rowfiles;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A row as JSON text and back, without loss of a digit: what files of rows hold, for rows that travel in another way. */
public final class RowJson {
    private RowJson() {}

    /** The JSON text of a row. What only Parquet has (bytes, times) is in it as in a file of JSON lines. */
    public static String write(ObjectNode row) {
        return RowValues.text(row);
    }

    /**
     * The row of a JSON text.
     *
     * @throws IllegalArgumentException if it is no JSON object
     */
    public static ObjectNode read(String json) {
        try {
            return RowValues.JSON.readValue(json, ObjectNode.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("it is no JSON object: " + RowFileException.firstLine(e), e);
        }
    }

    /** A row without columns, whose numbers are as exact as those of a file. */
    public static ObjectNode emptyRow() {
        return RowValues.JSON.createObjectNode();
    }
}

package io.magicoder.languagemodel.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/** The JSON files of a model directory. */
public final class JsonFiles {
    /** Of plain JSON. */
    public static final ObjectMapper MAPPER = new ObjectMapper();

    private static final Separators SEPARATORS = Separators.createDefaultInstance()
            .withObjectFieldValueSpacing(Separators.Spacing.AFTER)
            .withArrayEmptySeparator("")
            .withObjectEmptySeparator("");

    private JsonFiles() {}

    /**
     * Reads a file that holds one object.
     *
     * @throws ModelFormatException naming the file, and the line where it is no JSON
     */
    public static ObjectNode read(Path file) {
        try {
            if (MAPPER.readTree(file.toFile()) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            String line =
                    e.getLocation() == null ? "" : " in line " + e.getLocation().getLineNr();
            throw new ModelFormatException(file + " is no JSON" + line + ": " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new ModelFormatException(file + " cannot be read: " + e.getMessage(), e);
        }
        throw new ModelFormatException(file + " is no JSON object");
    }

    /** Laid out as Python's {@code json.dumps(..., indent=2)} does, so that versions of a file can be compared. */
    public static String pretty(JsonNode json) {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        DefaultPrettyPrinter printer =
                new DefaultPrettyPrinter(SEPARATORS).withObjectIndenter(lines).withArrayIndenter(lines);
        try {
            return MAPPER.writer(printer).writeValueAsString(json) + "\n";
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }
}

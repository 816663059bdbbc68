package io.magicoder.rowfiles;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** JSON objects, one a line: a damaged line is passed over, and the next one read. */
final class JsonLines implements RowSource {
    /** What is looked at to tell lines from an array or from objects over several lines. */
    private static final int BEGINNING = 1 << 12;

    private static final ObjectReader ROW =
            RowValues.JSON.readerFor(ObjectNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final BufferedReader lines;
    private final UnreadableRows unreadable;
    private long line;

    private JsonLines(BufferedReader lines, UnreadableRows unreadable) {
        this.lines = lines;
        this.unreadable = unreadable;
    }

    /** The rows of a file that should hold one a line; an array, or objects over several lines, are read as a whole. */
    static RowSource of(InputStream in, UnreadableRows unreadable) throws IOException {
        BufferedReader text = new BufferedReader(JsonRows.reader(in), 1 << 16);
        return hasARowALine(text) ? new JsonLines(text, unreadable) : new JsonRows(text);
    }

    private static boolean hasARowALine(BufferedReader text) throws IOException {
        text.mark(BEGINNING);
        int character = text.read();
        int read = 1;
        while (read < BEGINNING && Character.isWhitespace(character)) {
            character = text.read();
            read++;
        }
        boolean lines = character != '[';
        if (character == '{') {
            do {
                character = text.read();
                read++;
            } while (read < BEGINNING && (character == ' ' || character == '\t'));
            lines = character != '\n' && character != '\r';
        }
        text.reset();
        return lines;
    }

    @Override
    public @Nullable ObjectNode next() throws IOException {
        for (String text = lines.readLine(); text != null; text = lines.readLine()) {
            line++;
            if (text.isBlank()) {
                continue;
            }
            try {
                return ROW.readValue(text);
            } catch (JsonProcessingException e) {
                unreadable.passedOver(line, "is no JSON object: " + RowFileException.firstLine(e));
            }
        }
        return null;
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }
}

package io.magicoder.rowfiles;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** JSON objects one after the other, or in one array, in UTF-8, or in UTF-16 if a mark says so. One is in memory at a time. */
final class JsonRows implements RowSource {
    private static final int LONGEST_MARK = 3;

    private final MappingIterator<JsonNode> rows;

    JsonRows(InputStream in) throws IOException {
        this(reader(in));
    }

    JsonRows(Reader in) throws IOException {
        rows = RowValues.JSON.readerFor(JsonNode.class).readValues(in);
    }

    /** The text without its byte order mark; Windows' own tools write UTF-16 with one. */
    static Reader reader(InputStream in) throws IOException {
        BufferedInputStream marked = new BufferedInputStream(in, 1 << 16);
        marked.mark(LONGEST_MARK);
        byte[] start = marked.readNBytes(LONGEST_MARK);
        marked.reset();
        if (startsWith(start, 0xFF, 0xFE) || startsWith(start, 0xFE, 0xFF)) {
            return new InputStreamReader(
                    marked,
                    StandardCharsets.UTF_16
                            .newDecoder()
                            .onMalformedInput(CodingErrorAction.REPLACE)
                            .replaceWith(UnicodeText.STRAY));
        }
        if (startsWith(start, 0xEF, 0xBB, 0xBF)) {
            marked.skipNBytes(LONGEST_MARK);
        }
        return new InputStreamReader(marked, UnicodeText.decoder());
    }

    private static boolean startsWith(byte[] start, int... mark) {
        return start.length >= mark.length
                && Arrays.equals(
                        Arrays.copyOf(start, mark.length),
                        new String(mark, 0, mark.length).getBytes(StandardCharsets.ISO_8859_1));
    }

    @Override
    public @Nullable ObjectNode next() throws IOException {
        try {
            if (!rows.hasNextValue()) {
                return null;
            }
            if (rows.nextValue() instanceof ObjectNode row) {
                return row;
            }
        } catch (JsonProcessingException e) {
            throw new IOException(e.getOriginalMessage().lines().findFirst().orElse("it is no JSON") + place(e), e);
        }
        throw new IOException("it is no JSON object");
    }

    private static String place(JsonProcessingException failure) {
        return failure.getLocation() == null
                ? ""
                : " (line " + failure.getLocation().getLineNr() + ")";
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }
}

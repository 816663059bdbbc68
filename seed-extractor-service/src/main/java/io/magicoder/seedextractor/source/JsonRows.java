package io.magicoder.seedextractor.source;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.zstandard.ZstdCompressorInputStream;
import org.jspecify.annotations.Nullable;

/** JSON objects one after the other, or in one array; plain, gzip or zstd. One row is in memory at a time. */
record JsonRows(Path file) implements RowFile {
    private static final ObjectReader ROWS = reader();

    private static ObjectReader reader() {
        JsonMapper mapper = new JsonMapper();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(2 * Document.MAX_BYTES)
                        .build());
        return mapper.readerFor(JsonNode.class);
    }

    @Override
    public boolean visit(String path, Visitor visitor, SkipCounts skips) throws IOException {
        String language = ProgrammingLanguage.ofRows(file).orElse(ProgrammingLanguage.UNKNOWN);
        long number = 1;
        try (InputStream in = decompressed();
                MappingIterator<JsonNode> rows = ROWS.readValues(in)) {
            for (; rows.hasNextValue(); number++) {
                JsonNode row = rows.nextValue();
                if (!row.isObject()) {
                    throw new IOException("it is no JSON object");
                }
                if (!visitor.visit(RowFile.document(path, number, column -> text(row, column), language))) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            throw new IOException(
                    "source '" + file + "' cannot be read at row " + number + ": "
                            + reason.lines().findFirst().orElse(reason),
                    e);
        }
    }

    private static @Nullable String text(JsonNode row, Column column) {
        for (String name : column.names()) {
            JsonNode value = row.get(name);
            if (value != null && value.isTextual()) {
                return value.textValue();
            }
            if (value != null && value.isArray()) {
                return StreamSupport.stream(value.spliterator(), false)
                        .map(JsonNode::asText)
                        .collect(Collectors.joining(Column.LICENSE_JOINER));
            }
        }
        return null;
    }

    private InputStream decompressed() throws IOException {
        String name = file.toString().toLowerCase(Locale.ROOT);
        InputStream in = new BufferedInputStream(Files.newInputStream(file));
        if (name.endsWith(".gz")) {
            return new GZIPInputStream(in, 1 << 16);
        }
        return name.endsWith(".zst") ? new ZstdCompressorInputStream(in) : in;
    }
}

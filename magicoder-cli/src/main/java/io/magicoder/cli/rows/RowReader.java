package io.magicoder.cli.rows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdInputStream;
import io.magicoder.cli.UserError;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Reads the rows of a file one by one, every column of them. */
public final class RowReader implements Iterator<ObjectNode>, AutoCloseable {
    private static final int MAX_STRING = 256 * 1024 * 1024;
    private static final ObjectReader ROWS = reader();

    private final Path file;
    private final MappingIterator<JsonNode> rows;
    private final @Nullable Path temporary;
    private long number;

    private RowReader(Path file, MappingIterator<JsonNode> rows, @Nullable Path temporary) {
        this.file = file;
        this.rows = rows;
        this.temporary = temporary;
    }

    private static ObjectReader reader() {
        JsonMapper mapper = new JsonMapper();
        mapper.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxStringLength(MAX_STRING)
                        .build());
        return mapper.readerFor(JsonNode.class);
    }

    /**
     * Opens a file, {@code -} for standard input.
     *
     * @throws UserError if it does not exist or is of no known kind
     */
    public static RowReader open(Path file) throws IOException {
        RowFormat format = RowFormat.of(file);
        boolean standard = file.toString().equals(RowFormat.STANDARD_STREAM);
        if (!standard && !Files.isRegularFile(file)) {
            throw new UserError(file + " does not exist");
        }
        if (format == RowFormat.PARQUET) {
            Path lines = Parquet.toJsonLines(file);
            return new RowReader(file, ROWS.readValues(Files.newInputStream(lines)), lines);
        }
        InputStream in = new BufferedInputStream(standard ? System.in : Files.newInputStream(file));
        return new RowReader(file, ROWS.readValues(decompress(file, in)), null);
    }

    private static InputStream decompress(Path file, InputStream in) throws IOException {
        if (RowFormat.isGzip(file)) {
            return new GZIPInputStream(in);
        }
        return RowFormat.isZstd(file) ? new ZstdInputStream(in) : in;
    }

    @Override
    public boolean hasNext() {
        try {
            return rows.hasNextValue();
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /**
     * The next row.
     *
     * @throws UserError if it is no JSON object; the message names file and row
     */
    @Override
    public ObjectNode next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        number++;
        try {
            if (rows.nextValue() instanceof ObjectNode row) {
                return row;
            }
        } catch (IOException e) {
            throw unreadable(e);
        }
        throw new UserError(file + ", row " + number + " is no JSON object");
    }

    private RuntimeException unreadable(IOException cause) {
        String reason = cause instanceof JsonProcessingException json ? json.getOriginalMessage() : cause.getMessage();
        return new UserError(
                file + " cannot be read after row " + number + ": "
                        + String.valueOf(reason).lines().findFirst().orElse("unreadable"),
                cause);
    }

    @Override
    public void close() {
        try {
            rows.close();
            if (temporary != null) {
                Files.deleteIfExists(temporary);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

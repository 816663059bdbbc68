package io.magicoder.rowfiles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/**
 * Writes rows into a file. It takes its name only when it is closed after {@link #complete}; whatever stops it before (a bad row,
 * a full disk, Ctrl-C) leaves neither the file nor a part of it. Memory does not grow with the number of rows.
 *
 * <p>In Parquet a column gets the type that all of its values have: whole numbers, numbers, texts, lists, objects of the same
 * members, and what {@link RowReader} reads from Parquet. A column of mixed values is of Parquet's type JSON. A column that a row
 * lacks is null there; an empty list and a null stay apart.
 */
public final class RowWriter implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final Destination destination;
    private final RowSink rows;
    private boolean complete;
    private boolean failed;
    private long number;

    private RowWriter(Path file) throws IOException {
        this.file = file;
        RowFileName name = RowFileName.of(file);
        destination = Destination.of(file);
        try {
            OutputStream out =
                    new BufferedOutputStream(compressed(destination.out(), name.compression()), BUFFER_BYTES);
            rows = switch (name.format()) {
                case JSON_LINES -> JsonSink.lines(out);
                case JSON_ARRAY -> JsonSink.array(out);
                case PARQUET -> new ParquetSink(out, file);
            };
        } catch (IOException | RuntimeException e) {
            destination.close();
            throw e;
        }
    }

    /**
     * Opens a file of the kind that its name tells, {@code -} for standard output.
     *
     * @throws RowFileException if its name tells none, or it is a folder
     */
    public static RowWriter open(Path file) throws IOException {
        return new RowWriter(file);
    }

    private static OutputStream compressed(OutputStream out, RowFileName.Compression compression) throws IOException {
        return switch (compression) {
            case NONE -> out;
            case GZIP -> new GZIPOutputStream(out, BUFFER_BYTES);
            case ZSTD -> new ZstdOutputStream(out);
        };
    }

    /**
     * Appends a row: anything that Jackson makes an object of, members that are null included.
     *
     * @throws IllegalArgumentException if it is no object
     */
    public void write(Object row) throws IOException {
        number++;
        JsonNode value = row instanceof JsonNode node ? node : RowValues.JSON.valueToTree(row);
        if (!(value instanceof ObjectNode object)) {
            throw new IllegalArgumentException("row " + number + " for " + file + " is no object");
        }
        Sanitation.sanitize(object);
        try {
            rows.write(object);
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Says that all rows were written; without it, closing leaves no file. */
    public void complete() {
        complete = true;
    }

    private IOException failure(IOException cause) {
        failed = true;
        return new IOException(
                (RowFileName.isStandardStream(file) ? "standard output" : file) + " cannot be written: "
                        + RowFileException.firstLine(cause),
                cause);
    }

    @Override
    public void close() throws IOException {
        try (destination;
                rows) {
            if (complete && !failed) {
                try {
                    rows.finish();
                    destination.commit();
                } catch (IOException e) {
                    throw failure(e);
                }
            }
        }
    }
}

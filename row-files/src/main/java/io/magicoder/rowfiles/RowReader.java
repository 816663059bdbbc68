package io.magicoder.rowfiles;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.luben.zstd.ZstdInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the rows of a file one by one. Memory holds one row, of a Parquet file also one page of each column, however long the
 * file.
 *
 * <p>A value is as its file has it: a text that looks like a date is a text, names keep their case, and no digit of a number is
 * lost. What Parquet has and JSON has not is a node of its own: bytes are a {@code BinaryNode}, decimals a {@code DecimalNode},
 * dates, times and UUIDs a {@code POJONode} of the type of {@code java.time} or {@code java.util}, maps with texts as keys an
 * object. In JSON they are base64, numbers, ISO 8601 and objects.
 *
 * <p>Text that is no Unicode (half a surrogate pair, bytes that are no UTF-8) has U+FFFD in its place, and is counted.
 */
public final class RowReader implements Iterator<ObjectNode>, AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path file;
    private final RowSource rows;
    private final Predicate<String> columns;
    private @Nullable ObjectNode ahead;
    private Set<String> repairedAhead = Set.of();
    private Set<String> repaired = Set.of();
    private boolean atEnd;
    private long number;
    private long repairedRows;

    private RowReader(Path file, Predicate<String> columns, @Nullable UnreadableRows unreadable) throws IOException {
        this.file = file;
        this.columns = columns;
        try {
            rows = open(file, columns, unreadable);
        } catch (RowFileException e) {
            throw e;
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    /**
     * Opens a file, {@code -} for standard input.
     *
     * @throws RowFileException if it does not exist, is of no known kind, or is damaged
     */
    public static RowReader open(Path file) throws IOException {
        return new RowReader(file, _ -> true, null);
    }

    /**
     * Opens a file of which one damaged row is not to end the reading: in JSON lines it is passed over. Other kinds of
     * files cannot be read behind a damage, and end as ever.
     *
     * @throws RowFileException if it does not exist, is of no known kind, or is damaged
     */
    public static RowReader open(Path file, UnreadableRows unreadable) throws IOException {
        return new RowReader(file, _ -> true, unreadable);
    }

    /** Opens a file of which only some columns are wanted: the rows have no others, and of Parquet no others are read. */
    public static RowReader open(Path file, Set<String> columns) throws IOException {
        return new RowReader(file, columns::contains, null);
    }

    private static RowSource open(Path file, Predicate<String> columns, @Nullable UnreadableRows unreadable)
            throws IOException {
        RowFileName name = RowFileName.of(file);
        if (RowFileName.isStandardStream(file)) {
            return json(System.in, name, unreadable);
        }
        if (!Files.exists(file)) {
            throw new RowFileException(file, "does not exist");
        }
        if (Files.isDirectory(file)) {
            throw new RowFileException(file, "is a folder, not a file of rows");
        }
        return switch (name.format()) {
            case JSON_LINES, JSON_ARRAY -> json(decompressed(file, name.compression()), name, unreadable);
            case PARQUET -> parquet(file, name.compression(), columns);
        };
    }

    private static RowSource json(InputStream in, RowFileName name, @Nullable UnreadableRows unreadable)
            throws IOException {
        return unreadable == null || name.format() != RowFileName.Format.JSON_LINES
                ? new JsonRows(in)
                : JsonLines.of(in, unreadable);
    }

    private static RowSource parquet(Path file, RowFileName.Compression compression, Predicate<String> columns)
            throws IOException {
        if (compression == RowFileName.Compression.NONE) {
            return ParquetRows.open(FileChannel.open(file, StandardOpenOption.READ), columns);
        }
        // Parquet is read from its end: it has to lie somewhere as it is.
        FileChannel plain = NamelessFile.beside(Path.of(System.getProperty("java.io.tmpdir"), "rows"));
        try (InputStream in = decompressed(file, compression)) {
            in.transferTo(Channels.newOutputStream(plain));
            return ParquetRows.open(plain, columns);
        } catch (IOException | RuntimeException e) {
            plain.close();
            throw e;
        }
    }

    private static InputStream decompressed(Path file, RowFileName.Compression compression) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
        try {
            return switch (compression) {
                case NONE -> in;
                case GZIP -> new GZIPInputStream(in, BUFFER_BYTES);
                case ZSTD -> new ZstdInputStream(in);
            };
        } catch (IOException e) {
            in.close();
            throw e;
        }
    }

    @Override
    public boolean hasNext() {
        if (ahead == null && !atEnd) {
            try {
                ahead = rows.next();
            } catch (IOException e) {
                throw unreadable(e);
            }
            if (ahead == null) {
                atEnd = true;
                return false;
            }
            ahead.properties().removeIf(column -> !columns.test(column.getKey()));
            repairedAhead = Sanitation.sanitize(ahead);
        }
        return ahead != null;
    }

    /**
     * The next row; it is the caller's to change.
     *
     * @throws RowFileException if it cannot be read or is no JSON object; the message names file and row
     */
    @Override
    public ObjectNode next() {
        if (!hasNext() || ahead == null) {
            throw new NoSuchElementException();
        }
        ObjectNode row = ahead;
        ahead = null;
        number++;
        repaired = repairedAhead;
        repairedRows += repaired.isEmpty() ? 0 : 1;
        return row;
    }

    /** The number of the row that {@link #next} gave last, from 1. */
    public long number() {
        return number;
    }

    /** The columns of the last row in which U+FFFD took the place of text that is no Unicode. */
    public Set<String> repairedColumns() {
        return repaired;
    }

    /** How many rows so far had text that is no Unicode. */
    public long repairedRows() {
        return repairedRows;
    }

    private RowFileException unreadable(IOException cause) {
        return new RowFileException(
                file, "cannot be read at row " + (number + 1) + ": " + RowFileException.firstLine(cause), cause);
    }

    @Override
    public void close() {
        try {
            rows.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.magicoder.rowfiles;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.parquet.hadoop.ParquetWriter;

/**
 * Writes rows into several Parquet files of one schema, as data set hubs want them: {@code NAME-00000-of-00002.parquet} and
 * so on. Types follow from all rows, as {@link RowWriter}'s do. Each file takes its name when it is complete; equal rows
 * give equal bytes.
 */
public final class ParquetShards implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Path folder;
    private final String name;
    private final long rowsPerFile;
    private final TypedRows rows;

    private ParquetShards(Path folder, String name, long rowsPerFile) throws IOException {
        this.folder = folder;
        this.name = name;
        this.rowsPerFile = rowsPerFile;
        Files.createDirectories(folder);
        rows = new TypedRows(folder.resolve(name));
    }

    /**
     * Opens the shards of a name in a folder, which is made if need be.
     *
     * @param rowsPerFile most rows of one file
     */
    public static ParquetShards open(Path folder, String name, long rowsPerFile) throws IOException {
        if (rowsPerFile < 1) {
            throw new IllegalArgumentException("a file has at least one row, not " + rowsPerFile);
        }
        return new ParquetShards(folder, name, rowsPerFile);
    }

    /** Appends a row. */
    public void write(ObjectNode row) throws IOException {
        Sanitation.sanitize(row);
        rows.add(row);
    }

    /** How many rows were written. */
    public long size() {
        return rows.size();
    }

    /** The columns of the files, as far as rows were written. */
    public List<RowColumn> columns() {
        return rows.columns();
    }

    /**
     * Writes the files: one at least, if without rows.
     *
     * @return the files in their order
     */
    public List<Path> complete() throws IOException {
        int count = Math.toIntExact(Math.max(1, Math.ceilDiv(rows.size(), rowsPerFile)));
        try (Row row = new Row(count)) {
            rows.forEach(row::add);
            return row.finish();
        }
    }

    @Override
    public void close() throws IOException {
        rows.close();
    }

    /** The files in a row, of which one at a time is open. */
    private final class Row implements AutoCloseable {
        private final int count;
        private final List<Path> files = new ArrayList<>();
        private Shard open;
        private long rowsInOpen;

        Row(int count) throws IOException {
            this.count = count;
            open = next();
        }

        private Shard next() throws IOException {
            Path file =
                    folder.resolve(String.format(Locale.ROOT, "%s-%05d-of-%05d.parquet", name, files.size(), count));
            files.add(file);
            rowsInOpen = 0;
            return new Shard(Destination.of(file), rows);
        }

        void add(ObjectNode row) throws IOException {
            if (rowsInOpen == rowsPerFile) {
                finish();
                open = next();
            }
            open.write(row);
            rowsInOpen++;
        }

        List<Path> finish() throws IOException {
            open.commit();
            open.close();
            return files;
        }

        @Override
        public void close() throws IOException {
            open.close();
        }
    }

    /** One file. */
    private static final class Shard implements AutoCloseable {
        private final Destination destination;
        private final OutputStream out;
        private final ParquetWriter<ObjectNode> writer;

        Shard(Destination destination, TypedRows rows) throws IOException {
            this.destination = destination;
            out = new BufferedOutputStream(destination.out(), BUFFER_BYTES);
            try {
                writer = rows.writer(out);
            } catch (IOException | RuntimeException e) {
                destination.close();
                throw e;
            }
        }

        void write(ObjectNode row) throws IOException {
            writer.write(row);
        }

        void commit() throws IOException {
            writer.close();
            out.flush();
            destination.commit();
        }

        @Override
        public void close() throws IOException {
            destination.close();
        }
    }
}

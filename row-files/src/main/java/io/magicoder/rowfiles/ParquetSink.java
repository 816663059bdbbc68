package io.magicoder.rowfiles;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.apache.parquet.hadoop.ParquetWriter;

/** Rows to Parquet. */
final class ParquetSink implements RowSink {
    private final OutputStream out;
    private final TypedRows rows;

    /** Writes into a stream; the rows wait beside a file. */
    ParquetSink(OutputStream out, Path file) throws IOException {
        this.out = out;
        rows = new TypedRows(file);
    }

    @Override
    public void write(ObjectNode row) throws IOException {
        rows.add(row);
    }

    @Override
    public void finish() throws IOException {
        try (ParquetWriter<ObjectNode> writer = rows.writer(out)) {
            rows.forEach(writer::write);
        }
        out.close();
    }

    @Override
    public void close() throws IOException {
        try (out) {
            rows.close();
        }
    }
}

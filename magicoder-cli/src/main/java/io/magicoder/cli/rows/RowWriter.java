package io.magicoder.cli.rows;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.github.luben.zstd.ZstdOutputStream;
import io.magicoder.events.EventJson;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.GZIPOutputStream;

/** Writes rows into a file; it takes its name only when it is closed after the last row, so that none is half-written. */
public final class RowWriter implements AutoCloseable {
    private static final ObjectMapper JSON = mapper();

    private final Path file;
    private final Path beside;
    private final RowFormat format;
    private final boolean standard;
    private final SequenceWriter rows;
    private final OutputStream out;
    private boolean complete;

    private RowWriter(Path file) throws IOException {
        this.file = file;
        format = RowFormat.of(file);
        standard = file.toString().equals(RowFormat.STANDARD_STREAM);
        Path folder = file.toAbsolutePath().getParent();
        if (!standard && folder != null) {
            Files.createDirectories(folder);
        }
        beside = file.resolveSibling(file.getFileName() + ".part");
        out = new BufferedOutputStream(standard ? System.out : compress(Files.newOutputStream(beside)));
        rows = format == RowFormat.JSON_ARRAY
                ? JSON.writer().writeValuesAsArray(out)
                : JSON.writer().withRootValueSeparator("\n").writeValues(out);
    }

    private static ObjectMapper mapper() {
        ObjectMapper mapper = EventJson.mapper();
        mapper.getFactory().disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET); // the last line end is still to come
        return mapper;
    }

    /** Opens a file of the kind that its name tells, {@code -} for standard output. */
    public static RowWriter open(Path file) throws IOException {
        return new RowWriter(file);
    }

    private OutputStream compress(OutputStream raw) throws IOException {
        if (RowFormat.isGzip(file)) {
            return new GZIPOutputStream(raw);
        }
        return RowFormat.isZstd(file) ? new ZstdOutputStream(raw) : raw;
    }

    /** Appends a row: anything that Jackson writes as an object. */
    public void write(Object row) throws IOException {
        rows.write(row);
    }

    /** Says that all rows were written; without it, closing leaves no file. */
    public void complete() {
        complete = true;
    }

    @Override
    public void close() throws IOException {
        rows.close();
        if (format == RowFormat.JSON_LINES) {
            out.write('\n');
        }
        if (standard) {
            out.flush();
            return;
        }
        out.close();
        if (!complete) {
            Files.deleteIfExists(beside);
        } else if (format == RowFormat.PARQUET) {
            Parquet.fromJsonLines(beside, file);
            Files.delete(beside);
        } else {
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}

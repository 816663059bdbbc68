package io.magicoder.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.rowfiles.RowJson;
import io.magicoder.rowfiles.RowWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Rows that a filter looks at. They wait in a temporary file, with the columns that the filter names alone; memory holds a bit
 * for each.
 */
public final class RowSelection implements AutoCloseable {
    private final RowFilter filter;
    private final Path folder;
    private final Path file;
    private final RowWriter writer;
    private final Set<String> columns = new LinkedHashSet<>();
    private int rows;
    private boolean written;

    RowSelection(RowFilter filter) throws IOException {
        this.filter = filter;
        folder = Files.createTempDirectory("magicoder-filter-");
        file = folder.resolve("rows.parquet");
        writer = RowWriter.open(file);
    }

    /** Takes the next row, which stays as it is. */
    public void add(ObjectNode row) throws IOException {
        ObjectNode named = RowJson.emptyRow();
        for (Map.Entry<String, JsonNode> column : row.properties()) {
            columns.add(column.getKey());
            if (filter.names(column.getKey())) {
                named.set(column.getKey(), column.getValue());
            }
        }
        writer.write(named);
        rows++;
    }

    /** How many rows were added. */
    public int size() {
        return rows;
    }

    /**
     * The rows that pass, by their number from 0; no row can be added any more.
     *
     * @throws RowFilterException in one sentence, if the rows lack a column or the condition cannot be computed of their values
     */
    public BitSet passing() throws IOException {
        if (!written) {
            written = true;
            writer.complete();
            writer.close();
        }
        if (rows == 0) {
            return new BitSet();
        }
        filter.requireColumns(columns);
        return FilterDatabase.passing(filter, file);
    }

    @Override
    public void close() throws IOException {
        if (!written) {
            writer.close();
        }
        Files.deleteIfExists(file);
        Files.deleteIfExists(folder);
    }
}

package io.magicoder.rowfiles;

import java.nio.channels.FileChannel;
import java.util.HashMap;
import java.util.Map;
import org.apache.parquet.column.ColumnDescriptor;
import org.apache.parquet.column.page.PageReadStore;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.hadoop.metadata.ColumnPath;

/** The columns of a row group, each read page by page as its values are asked for: row groups may be as large as their file. */
final class RowGroupPages implements PageReadStore {
    private final FileChannel file;
    private final long rows;
    private final Map<ColumnPath, ColumnChunkMetaData> chunks = new HashMap<>();

    RowGroupPages(FileChannel file, BlockMetaData rowGroup) {
        this.file = file;
        rows = rowGroup.getRowCount();
        rowGroup.getColumns().forEach(chunk -> chunks.put(chunk.getPath(), chunk));
    }

    @Override
    public PageReader getPageReader(ColumnDescriptor column) {
        ColumnChunkMetaData chunk = chunks.get(ColumnPath.get(column.getPath()));
        if (chunk == null) {
            throw new IllegalStateException("a row group lacks column " + String.join(".", column.getPath()));
        }
        return new ColumnPages(file, chunk);
    }

    @Override
    public long getRowCount() {
        return rows;
    }
}

package io.magicoder.rowfiles;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;
import org.apache.parquet.io.PositionOutputStream;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.MessageType;
import org.jspecify.annotations.Nullable;

/** Rows that wait on the disk until the last has been seen: only then are the types of the columns known. */
final class TypedRows implements Closeable {
    private static final long ROW_GROUP_BYTES = 32L * 1024 * 1024;

    private final RowSpool spool;
    private final Map<String, ColumnType> columns = new LinkedHashMap<>();
    private long size;

    /** The rows wait beside a file. */
    TypedRows(Path file) throws IOException {
        spool = new RowSpool(file);
    }

    void add(ObjectNode row) throws IOException {
        for (Map.Entry<String, JsonNode> column : row.properties()) {
            ColumnType before = columns.getOrDefault(column.getKey(), ColumnType.Simple.NOTHING);
            if (before.equals(ColumnType.Simple.MIXED)) {
                continue;
            }
            columns.put(column.getKey(), before.with(ColumnType.of(column.getValue())));
        }
        spool.add(row);
        size++;
    }

    long size() {
        return size;
    }

    List<RowColumn> columns() {
        return RowColumn.of(columns);
    }

    void forEach(RowSpool.RowConsumer consumer) throws IOException {
        spool.forEach(consumer);
    }

    /** Writes rows of these types into a stream, which closing it leaves open. */
    ParquetWriter<ObjectNode> writer(OutputStream out) throws IOException {
        return new Builder(new Sequential(out), ParquetSchema.of(columns), columns)
                .withConf(new PlainParquetConfiguration())
                .withCompressionCodec(CompressionCodecName.ZSTD)
                .withRowGroupSize(ROW_GROUP_BYTES)
                .build();
    }

    @Override
    public void close() throws IOException {
        spool.close();
    }

    private static final class Builder extends ParquetWriter.Builder<ObjectNode, Builder> {
        private final MessageType schema;
        private final Map<String, ColumnType> columns;

        Builder(OutputFile file, MessageType schema, Map<String, ColumnType> columns) {
            super(file);
            this.schema = schema;
            this.columns = columns;
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<ObjectNode> getWriteSupport(ParquetConfiguration configuration) {
            return new Support(schema, columns);
        }

        @Override
        @SuppressWarnings("deprecation") // abstract still
        protected WriteSupport<ObjectNode> getWriteSupport(Configuration configuration) {
            return new Support(schema, columns);
        }
    }

    private static final class Support extends WriteSupport<ObjectNode> {
        private final MessageType schema;
        private final Map<String, ColumnType> columns;
        private @Nullable ParquetValueWriter values;

        Support(MessageType schema, Map<String, ColumnType> columns) {
            this.schema = schema;
            this.columns = columns;
        }

        @Override
        public WriteContext init(ParquetConfiguration configuration) {
            return new WriteContext(schema, Map.of());
        }

        @Override
        @SuppressWarnings("deprecation") // abstract still
        public WriteContext init(Configuration configuration) {
            return new WriteContext(schema, Map.of());
        }

        @Override
        public void prepareForWrite(RecordConsumer consumer) {
            values = new ParquetValueWriter(schema, columns, consumer);
        }

        @Override
        public void write(ObjectNode row) {
            if (values == null) {
                throw new IllegalStateException("not prepared");
            }
            values.write(row);
        }
    }

    /** Parquet is written from front to back, so that any stream will do. */
    private record Sequential(OutputStream out) implements OutputFile {
        @Override
        public PositionOutputStream create(long blockSizeHint) {
            return new PositionOutputStream() {
                private long position;

                @Override
                public long getPos() {
                    return position;
                }

                @Override
                public void write(int b) throws IOException {
                    out.write(b);
                    position++;
                }

                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    out.write(bytes, offset, length);
                    position += length;
                }

                @Override
                public void flush() throws IOException {
                    out.flush();
                }
            };
        }

        @Override
        public PositionOutputStream createOrOverwrite(long blockSizeHint) {
            return create(blockSizeHint);
        }

        @Override
        public boolean supportsBlockSize() {
            return false;
        }

        @Override
        public long defaultBlockSize() {
            return 0;
        }
    }
}

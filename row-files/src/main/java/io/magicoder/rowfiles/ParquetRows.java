package io.magicoder.rowfiles;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.convert.GroupRecordConverter;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.metadata.BlockMetaData;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.ColumnIOFactory;
import org.apache.parquet.io.DelegatingSeekableInputStream;
import org.apache.parquet.io.InputFile;
import org.apache.parquet.io.MessageColumnIO;
import org.apache.parquet.io.RecordReader;
import org.apache.parquet.io.SeekableInputStream;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** The rows of a Parquet file in their order. One page of each column is in memory at a time. */
final class ParquetRows implements RowSource {
    private final FileChannel file;
    private final MessageType schema;
    private final @Nullable MessageColumnIO columns;
    private final Iterator<BlockMetaData> rowGroups;
    private @Nullable RecordReader<Group> rows;
    private long left;

    private ParquetRows(FileChannel file, MessageType schema, ParquetMetadata metadata) {
        this.file = file;
        this.schema = schema;
        columns = schema.getFields().isEmpty()
                ? null // rows all the same, of no columns
                : new ColumnIOFactory(metadata.getFileMetaData().getCreatedBy())
                        .getColumnIO(schema, metadata.getFileMetaData().getSchema());
        rowGroups = metadata.getBlocks().iterator();
    }

    /**
     * Reads what the end of the file says about it.
     *
     * @param file closed with the rows, or here if it fails
     * @param wanted which columns to read
     */
    static ParquetRows open(FileChannel file, Predicate<String> wanted) throws IOException {
        try {
            ParquetMetadata metadata = metadata(file);
            MessageType whole = metadata.getFileMetaData().getSchema();
            List<Type> fields = whole.getFields().stream()
                    .filter(field -> wanted.test(field.getName()))
                    .toList();
            return new ParquetRows(file, new MessageType(whole.getName(), fields), metadata);
        } catch (IOException e) {
            file.close();
            throw e;
        } catch (RuntimeException e) {
            file.close();
            throw damaged(e);
        }
    }

    private static ParquetMetadata metadata(FileChannel file) throws IOException {
        ParquetReadOptions options =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
        try (ParquetFileReader reader = ParquetFileReader.open(new OpenFile(file), options)) {
            return reader.getFooter();
        }
    }

    /** The library tells damage by exceptions of many types. */
    private static IOException damaged(RuntimeException failure) {
        return new IOException("it is no sound Parquet: " + RowFileException.firstLine(failure), failure);
    }

    @Override
    public @Nullable ObjectNode next() throws IOException {
        try {
            while (left == 0) {
                if (!rowGroups.hasNext()) {
                    return null;
                }
                BlockMetaData rowGroup = rowGroups.next();
                left = rowGroup.getRowCount();
                rows = columns == null || left == 0
                        ? null
                        : columns.getRecordReader(new RowGroupPages(file, rowGroup), new GroupRecordConverter(schema));
            }
            left--;
            return rows == null ? JsonNodeFactory.instance.objectNode() : ParquetValues.row(schema, rows.read());
        } catch (RuntimeException e) {
            throw damaged(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }

    /** The library's view of a file that stays open. */
    private record OpenFile(FileChannel file) implements InputFile {
        @Override
        public long getLength() throws IOException {
            return file.size();
        }

        @Override
        public SeekableInputStream newStream() throws IOException {
            file.position(0);
            return new DelegatingSeekableInputStream(Channels.newInputStream(file)) {
                @Override
                public long getPos() throws IOException {
                    return file.position();
                }

                @Override
                public void seek(long position) throws IOException {
                    file.position(position);
                }

                @Override
                public int read(ByteBuffer buffer) throws IOException {
                    return file.read(buffer);
                }

                @Override
                public void close() {
                    // The pages are still to be read.
                }
            };
        }
    }
}

package io.magicoder.rowfiles;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.column.Encoding;
import org.apache.parquet.column.page.DataPage;
import org.apache.parquet.column.page.DataPageV1;
import org.apache.parquet.column.page.DataPageV2;
import org.apache.parquet.column.page.DictionaryPage;
import org.apache.parquet.column.page.PageReader;
import org.apache.parquet.column.statistics.Statistics;
import org.apache.parquet.format.DataPageHeader;
import org.apache.parquet.format.DataPageHeaderV2;
import org.apache.parquet.format.PageHeader;
import org.apache.parquet.format.PageType;
import org.apache.parquet.format.Util;
import org.apache.parquet.hadoop.metadata.ColumnChunkMetaData;
import org.apache.parquet.io.ParquetDecodingException;
import org.jspecify.annotations.Nullable;

/** The pages of one column of a row group, front to back. */
final class ColumnPages implements PageReader {
    private static final int BUFFER_BYTES = 1 << 16;

    private final ColumnChunkMetaData chunk;
    private final InputStream in;
    private final PageCompression compression;
    private @Nullable PageHeader ahead;
    private long valuesRead;

    ColumnPages(FileChannel file, ColumnChunkMetaData chunk) {
        this.chunk = chunk;
        if (chunk.isEncrypted()) {
            throw new ParquetDecodingException("column " + chunk.getPath().toDotString() + " is encrypted");
        }
        in = new BufferedInputStream(new FileRange(file, chunk.getStartingPos()), BUFFER_BYTES);
        compression = PageCompression.of(chunk.getCodec());
    }

    @Override
    public long getTotalValueCount() {
        return chunk.getValueCount();
    }

    @Override
    public @Nullable DictionaryPage readDictionaryPage() {
        try {
            PageHeader header = header();
            if (header.getType() != PageType.DICTIONARY_PAGE) {
                ahead = header;
                return null;
            }
            return new DictionaryPage(
                    BytesInput.from(unpacked(header)),
                    header.getUncompressed_page_size(),
                    header.getDictionary_page_header().getNum_values(),
                    encoding(header.getDictionary_page_header().getEncoding()));
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
    }

    @Override
    public @Nullable DataPage readPage() {
        try {
            while (valuesRead < chunk.getValueCount()) {
                PageHeader header = header();
                switch (header.getType()) {
                    case DATA_PAGE -> {
                        return page(header, header.getData_page_header());
                    }
                    case DATA_PAGE_V2 -> {
                        return page(header, header.getData_page_header_v2());
                    }
                    default -> in.skipNBytes(header.getCompressed_page_size());
                }
            }
            return null;
        } catch (IOException | RuntimeException e) {
            throw damaged(e);
        }
    }

    private PageHeader header() throws IOException {
        PageHeader header = ahead;
        ahead = null;
        return header == null ? Util.readPageHeader(in) : header;
    }

    private DataPage page(PageHeader header, DataPageHeader data) throws IOException {
        valuesRead += data.getNum_values();
        return new DataPageV1(
                BytesInput.from(unpacked(header)),
                data.getNum_values(),
                header.getUncompressed_page_size(),
                noStatistics(),
                encoding(data.getRepetition_level_encoding()),
                encoding(data.getDefinition_level_encoding()),
                encoding(data.getEncoding()));
    }

    /** In the second form of pages the levels stand before the values and are not compressed. */
    private DataPage page(PageHeader header, DataPageHeaderV2 data) throws IOException {
        valuesRead += data.getNum_values();
        byte[] repetitions = bytes(data.getRepetition_levels_byte_length());
        byte[] definitions = bytes(data.getDefinition_levels_byte_length());
        int levels = repetitions.length + definitions.length;
        byte[] packed = bytes(header.getCompressed_page_size() - levels);
        int size = header.getUncompressed_page_size() - levels;
        return DataPageV2.uncompressed(
                data.getNum_rows(),
                data.getNum_nulls(),
                data.getNum_values(),
                BytesInput.from(repetitions),
                BytesInput.from(definitions),
                encoding(data.getEncoding()),
                BytesInput.from(
                        data.isIs_compressed() && packed.length > 0 ? compression.unpack(packed, size) : packed),
                noStatistics());
    }

    private byte[] unpacked(PageHeader header) throws IOException {
        return compression.unpack(bytes(header.getCompressed_page_size()), header.getUncompressed_page_size());
    }

    private byte[] bytes(int length) throws IOException {
        if (length < 0) {
            throw new IOException("a page has the length " + length);
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the file ends inside a page");
        }
        return bytes;
    }

    private Statistics<?> noStatistics() {
        return Statistics.createStats(chunk.getPrimitiveType());
    }

    private static Encoding encoding(org.apache.parquet.format.Encoding encoding) {
        return Encoding.valueOf(encoding.name());
    }

    private ParquetDecodingException damaged(Exception failure) {
        return new ParquetDecodingException(
                "column " + chunk.getPath().toDotString() + ": " + RowFileException.firstLine(failure), failure);
    }

    /** The bytes of a file from a place on, whatever others read of it. */
    private static final class FileRange extends InputStream {
        private final FileChannel file;
        private long position;

        FileRange(FileChannel file, long position) {
            this.file = file;
            this.position = position;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = file.read(ByteBuffer.wrap(bytes, offset, length), position);
            position += Math.max(0, read);
            return read;
        }
    }
}

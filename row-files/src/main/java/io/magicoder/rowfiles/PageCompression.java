package io.magicoder.rowfiles;

import com.github.luben.zstd.Zstd;
import io.airlift.compress.Decompressor;
import io.airlift.compress.lz4.Lz4Decompressor;
import io.airlift.compress.lz4.Lz4HadoopStreams;
import io.airlift.compress.snappy.SnappyDecompressor;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.brotli.dec.BrotliInputStream;

/** How the pages of a column are compressed. */
@FunctionalInterface
interface PageCompression {
    /** The bytes of a page, of which it says how many they are. */
    byte[] unpack(byte[] packed, int size) throws IOException;

    static PageCompression of(CompressionCodecName codec) {
        return switch (codec) {
            case UNCOMPRESSED -> (packed, _) -> packed;
            case SNAPPY -> (packed, size) -> unpack(new SnappyDecompressor(), packed, size);
            case GZIP -> (packed, size) -> unpack(new GZIPInputStream(new ByteArrayInputStream(packed)), size);
            case BROTLI -> (packed, size) -> unpack(new BrotliInputStream(new ByteArrayInputStream(packed)), size);
            case LZ4_RAW -> (packed, size) -> unpack(new Lz4Decompressor(), packed, size);
            case LZ4 -> PageCompression::unpackLz4;
            case ZSTD -> (packed, size) -> Zstd.decompress(packed, size);
            case LZO ->
                (_, _) -> {
                    throw new IOException(
                            "it is compressed with LZO: write it again with another compression, such as zstd");
                };
        };
    }

    private static byte[] unpack(Decompressor decompressor, byte[] packed, int size) throws IOException {
        byte[] page = new byte[size];
        return exactly(size, decompressor.decompress(packed, 0, packed.length, page, 0, size), page);
    }

    private static byte[] unpack(InputStream in, int size) throws IOException {
        try (in) {
            byte[] page = in.readNBytes(size);
            return exactly(size, page.length, page);
        }
    }

    private static byte[] exactly(int size, int found, byte[] page) throws IOException {
        if (found != size) {
            throw new EOFException("a page has " + found + " bytes instead of " + size);
        }
        return page;
    }

    /** What old files call LZ4 is Hadoop's framing of it in some and the bare block in others. */
    private static byte[] unpackLz4(byte[] packed, int size) throws IOException {
        try {
            return unpack(new Lz4HadoopStreams().createInputStream(new ByteArrayInputStream(packed)), size);
        } catch (IOException | RuntimeException e) {
            return unpack(new Lz4Decompressor(), packed, size);
        }
    }
}

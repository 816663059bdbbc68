package io.magicoder.rowfiles;

import java.nio.file.Path;
import java.util.Locale;

/** What the name of a file says about how its rows are written down; {@code -} is JSON lines on a standard stream. */
record RowFileName(Format format, Compression compression) {
    private static final Path STANDARD_STREAM = Path.of("-");

    enum Format {
        JSON_LINES,
        JSON_ARRAY,
        PARQUET
    }

    enum Compression {
        NONE,
        GZIP,
        ZSTD
    }

    static boolean isStandardStream(Path file) {
        return file.equals(STANDARD_STREAM);
    }

    /**
     * What a name says.
     *
     * @throws RowFileException if it ends in nothing that is known
     */
    static RowFileName of(Path file) {
        if (isStandardStream(file)) {
            return new RowFileName(Format.JSON_LINES, Compression.NONE);
        }
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        Compression compression =
                name.endsWith(".gz") ? Compression.GZIP : name.endsWith(".zst") ? Compression.ZSTD : Compression.NONE;
        String inner = compression == Compression.NONE ? name : name.substring(0, name.lastIndexOf('.'));
        return new RowFileName(format(file, inner), compression);
    }

    private static Format format(Path file, String name) {
        if (name.endsWith(".jsonl") || name.endsWith(".ndjson")) {
            return Format.JSON_LINES;
        }
        if (name.endsWith(".json")) {
            return Format.JSON_ARRAY;
        }
        if (name.endsWith(".parquet")) {
            return Format.PARQUET;
        }
        throw new RowFileException(
                file, "has no known kind of rows: name it .jsonl, .json or .parquet (each also .gz or .zst)");
    }
}

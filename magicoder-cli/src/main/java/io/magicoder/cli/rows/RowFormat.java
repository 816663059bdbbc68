package io.magicoder.cli.rows;

import io.magicoder.cli.UserError;
import java.nio.file.Path;
import java.util.Locale;

/** How a file of rows is written down, by the end of its name; {@code -} is JSON lines on standard input or output. */
enum RowFormat {
    JSON_LINES,
    JSON_ARRAY,
    PARQUET;

    static final String STANDARD_STREAM = "-";

    /**
     * The format of a file.
     *
     * @throws UserError if the name ends in none that is known
     */
    static RowFormat of(Path file) {
        String name = uncompressedName(file);
        if (name.equals(STANDARD_STREAM) || name.endsWith(".jsonl")) {
            return JSON_LINES;
        }
        if (name.endsWith(".json")) {
            return JSON_ARRAY;
        }
        if (name.endsWith(".parquet")) {
            return PARQUET;
        }
        throw new UserError(
                file + " has no known kind of rows: name it .jsonl, .json (each also .gz or .zst) or .parquet");
    }

    static boolean isGzip(Path file) {
        return lowerCaseName(file).endsWith(".gz");
    }

    static boolean isZstd(Path file) {
        return lowerCaseName(file).endsWith(".zst");
    }

    private static String uncompressedName(Path file) {
        String name = lowerCaseName(file);
        if (isGzip(file)) {
            return name.substring(0, name.length() - ".gz".length());
        }
        return isZstd(file) ? name.substring(0, name.length() - ".zst".length()) : name;
    }

    private static String lowerCaseName(Path file) {
        return String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    }
}

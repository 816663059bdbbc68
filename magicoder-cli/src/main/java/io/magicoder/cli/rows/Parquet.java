package io.magicoder.cli.rows;

import io.magicoder.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.duckdb.DuckDBDriver;

/** Parquet from and to JSON lines, by DuckDB. */
final class Parquet {
    private Parquet() {}

    /** A temporary file with the rows as JSON lines; the caller deletes it. */
    static Path toJsonLines(Path parquet) throws IOException {
        Path lines = Files.createTempFile("magicoder-rows-", ".jsonl");
        try {
            execute("COPY (SELECT * FROM read_parquet(" + quoted(parquet) + ")) TO " + quoted(lines)
                    + " (FORMAT json)");
            return lines;
        } catch (SQLException e) {
            Files.deleteIfExists(lines);
            throw new UserError(parquet + " is no readable Parquet file: " + e.getMessage(), e);
        }
    }

    static void fromJsonLines(Path lines, Path parquet) throws IOException {
        String rows = Files.size(lines) > 1
                ? "SELECT * FROM read_json(" + quoted(lines)
                        + ", format = 'newline_delimited', sample_size = -1, maximum_object_size = 268435456)"
                : "SELECT NULL::VARCHAR AS empty WHERE false";
        try {
            execute("COPY (" + rows + ") TO " + quoted(parquet) + " (FORMAT parquet, COMPRESSION zstd)");
        } catch (SQLException e) {
            throw new IOException("cannot write " + parquet + ": " + e.getMessage(), e);
        }
    }

    private static void execute(String sql) throws SQLException {
        Properties settings = new Properties();
        // Both formats are built in: nothing is ever fetched.
        settings.setProperty("autoinstall_known_extensions", "false");
        try (Connection duckDb = new DuckDBDriver().connect("jdbc:duckdb:", settings);
                Statement statement = duckDb.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String quoted(Path file) {
        return "'" + file.toAbsolutePath().toString().replace("'", "''") + "'";
    }
}

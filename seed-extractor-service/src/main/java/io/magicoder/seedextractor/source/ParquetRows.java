package io.magicoder.seedextractor.source;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;

/** A Parquet file, read by DuckDB in the order of its rows; a row group or so is in memory at a time. */
record ParquetRows(Path file) implements RowFile {
    @Override
    public boolean visit(String path, Visitor visitor, SkipCounts skips) throws IOException {
        String language = ProgrammingLanguage.ofRows(file).orElse(ProgrammingLanguage.UNKNOWN);
        try (Connection duckDb = connect();
                Statement statement = duckDb.createStatement();
                ResultSet rows = statement.executeQuery(query(statement))) {
            for (long number = 1; rows.next(); number++) {
                Map<Column, @Nullable String> values = new HashMap<>();
                for (Column column : Column.values()) {
                    values.put(column, rows.getString(column.name()));
                }
                if (!visitor.visit(RowFile.document(path, number, values::get, language))) {
                    return false;
                }
            }
            return true;
        } catch (SQLException e) {
            throw new IOException(
                    "source '" + file + "' is no readable Parquet file: "
                            + String.valueOf(e.getMessage()).lines().findFirst().orElse(""),
                    e);
        }
    }

    private static Connection connect() throws SQLException {
        Properties settings = new Properties();
        settings.setProperty(DuckDBDriver.JDBC_STREAM_RESULTS, "true");
        settings.setProperty("threads", "1");
        settings.setProperty("preserve_insertion_order", "true");
        // Parquet is built in: nothing is ever fetched
        settings.setProperty("autoinstall_known_extensions", "false");
        return new DuckDBDriver().connect("jdbc:duckdb:", settings);
    }

    /** One result column for each of {@link Column}, of its name. */
    private String query(Statement statement) throws SQLException {
        String table = "read_parquet('" + file.toString().replace("'", "''") + "')";
        Map<String, String> types = new HashMap<>();
        try (ResultSet columns = statement.executeQuery("DESCRIBE SELECT * FROM " + table)) {
            while (columns.next()) {
                types.put(columns.getString("column_name"), columns.getString("column_type"));
            }
        }
        return Arrays.stream(Column.values())
                .map(column -> column.names().stream()
                                .filter(types::containsKey)
                                .findFirst()
                                .map(name -> types.getOrDefault(name, "").endsWith("[]")
                                        ? "array_to_string(\"" + name + "\", '" + Column.LICENSE_JOINER + "')"
                                        : "CAST(\"" + name + "\" AS VARCHAR)")
                                .orElse("NULL")
                        + " AS " + column.name())
                .collect(Collectors.joining(", ", "SELECT ", " FROM " + table));
    }
}

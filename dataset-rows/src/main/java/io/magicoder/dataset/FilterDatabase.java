package io.magicoder.dataset;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.BitSet;
import java.util.List;
import java.util.Properties;
import org.duckdb.DuckDBDriver;
import org.jspecify.annotations.Nullable;

/**
 * A DuckDB in memory for one condition: it loads no extension, opens no file but the one it is given, and these settings cannot
 * be changed any more. Times are those of UTC.
 */
final class FilterDatabase implements AutoCloseable {
    private static final List<String> SETTINGS = List.of(
            "autoinstall_known_extensions = false",
            "autoload_known_extensions = false",
            "allow_community_extensions = false",
            "allow_persistent_secrets = false",
            "TimeZone = 'UTC'",
            "temp_directory = ''",
            "memory_limit = '1GB'");

    private final Connection connection;

    private FilterDatabase(Connection connection) {
        this.connection = connection;
    }

    /** @param file that may be read; null for none */
    static FilterDatabase open(@Nullable Path file) throws SQLException {
        FilterDatabase database = new FilterDatabase(new DuckDBDriver().connect("jdbc:duckdb:", new Properties()));
        try (Statement statement = database.connection.createStatement()) {
            for (String setting : SETTINGS) {
                statement.execute("SET " + setting);
            }
            if (file != null) {
                statement.execute("SET allowed_paths = [" + quoted(file.toString()) + "]");
            }
            statement.execute("SET enable_external_access = false");
            statement.execute("SET lock_configuration = true");
            return database;
        } catch (SQLException e) {
            database.close();
            throw e;
        }
    }

    /** The rows of a Parquet file for which a condition is true, from 0. */
    static BitSet passing(RowFilter filter, Path file) {
        String table = "read_parquet(" + quoted(file.toString()) + ", file_row_number = true)";
        BitSet passing = new BitSet();
        try (FilterDatabase database = open(file);
                Statement statement = database.connection.createStatement()) {
            requireCondition(statement, filter, table);
            try (ResultSet rows = statement.executeQuery(
                    "SELECT file_row_number FROM " + table + " WHERE (" + filter.sql() + "\n)")) {
                while (rows.next()) {
                    passing.set(rows.getInt(1));
                }
            }
        } catch (SQLException e) {
            throw refusal(filter.toString(), e);
        }
        return passing;
    }

    private static void requireCondition(Statement statement, RowFilter filter, String table) throws SQLException {
        try (ResultSet described =
                statement.executeQuery("SELECT (" + filter.sql() + "\n) FROM " + table + " LIMIT 0")) {
            String type = described.getMetaData().getColumnTypeName(1);
            if (!type.equals("BOOLEAN")) {
                throw new RowFilterException("`" + filter + "` is of type " + type
                        + " and no condition: write what is true or false of a row, such as quality >= 0.9");
            }
        }
    }

    /** The answer of a statement that takes one text and gives one. */
    String ask(String statement, String text) throws SQLException {
        try (PreparedStatement prepared = connection.prepareStatement(statement)) {
            prepared.setString(1, text);
            try (ResultSet answer = prepared.executeQuery()) {
                answer.next();
                return String.valueOf(answer.getString(1));
            }
        }
    }

    /** What a database says in several lines, of which the first is for users. */
    static RowFilterException refusal(String condition, SQLException failure) {
        String message =
                String.valueOf(failure.getMessage()).lines().findFirst().orElse("it cannot be computed");
        return new RowFilterException(
                "`" + condition + "` cannot be used: " + message.replaceFirst("^(Invalid )?[A-Za-z]+ Error: ", ""),
                failure);
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}

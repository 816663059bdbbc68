package io.magicoder.dataset;

import java.sql.SQLException;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which of DuckDB's functions a condition may call: those of values that always answer the same, which the database itself
 * knows, less those among them that look at the database.
 */
final class AllowedFunctions {
    private static final String STABLE = """
            SELECT count(*) > 0 AND bool_and(stability = 'CONSISTENT')
            FROM duckdb_functions() WHERE function_type = 'scalar' AND function_name = ?::VARCHAR
            """;
    private static final String EXISTS =
            "SELECT count(*) > 0 FROM duckdb_functions() WHERE function_type = 'macro' AND function_name = ?::VARCHAR";
    private static final String AGGREGATE =
            "SELECT count(*) > 0 FROM duckdb_functions() WHERE function_type = 'aggregate' AND function_name = ?::VARCHAR";

    /** Stable by name, but they tell of the session, its clock or the database. */
    private static final Set<String> REFUSED = Set.of(
            "alias",
            "current_localtime",
            "current_localtimestamp",
            "current_setting",
            "enum_range",
            "getvariable",
            "json_deserialize_sql",
            "json_serialize_plan",
            "json_serialize_sql",
            "parse_duckdb_log_message",
            "version",
            "write_log");

    /** Macros that stand for expressions over their arguments. */
    private static final Pattern MACROS = Pattern.compile(
            "nullif|split_part|fdiv|fmod|date_add|round_even|roundbankers|map_contains_(entry|value)|(array|list)_[a-z_]+");

    private AllowedFunctions() {}

    static boolean contains(FilterDatabase database, String name) throws SQLException {
        if (REFUSED.contains(name) || name.startsWith("__internal") || isTrue(database, AGGREGATE, name)) {
            return false;
        }
        return isTrue(database, STABLE, name) || (MACROS.matcher(name).matches() && isTrue(database, EXISTS, name));
    }

    private static boolean isTrue(FilterDatabase database, String question, String name) throws SQLException {
        return Boolean.parseBoolean(database.ask(question, name));
    }
}

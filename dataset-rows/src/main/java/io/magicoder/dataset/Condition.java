package io.magicoder.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Looks through what DuckDB's own parser makes of a text: it must be one expression of allowed parts. */
final class Condition {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int LONGEST = 10_000;

    /** Classes of expressions that look at one row and nothing else. */
    private static final Set<String> ALLOWED = Set.of(
            "BETWEEN",
            "CASE",
            "CAST",
            "COLLATE",
            "COLUMN_REF",
            "COMPARISON",
            "CONJUNCTION",
            "CONSTANT",
            "FUNCTION",
            "LAMBDA",
            "OPERATOR");

    /** Functions of lists that take a lambda; with others {@code ->} looks into JSON. */
    private static final Pattern TAKES_LAMBDA =
            Pattern.compile("(list|array)_(apply|transform|filter|reduce)|apply|filter|reduce");

    /** Which clauses a bare {@code SELECT} of one expression leaves empty. */
    private static final Set<String> OTHER_CLAUSES =
            Set.of("modifiers", "where_clause", "group_expressions", "group_sets", "having", "sample", "qualify");

    private final FilterDatabase database;
    private final Set<String> columns = new LinkedHashSet<>();

    private Condition(FilterDatabase database) {
        this.database = database;
    }

    /**
     * Checks a condition.
     *
     * @return the columns that it names
     * @throws RowFilterException in one sentence, if it is none
     */
    static Set<String> check(String sql) {
        if (sql.isBlank()) {
            throw new RowFilterException("the condition is empty: write one such as quality >= 0.9");
        }
        if (sql.length() > LONGEST) {
            throw new RowFilterException(
                    "the condition has " + sql.length() + " characters: at most " + LONGEST + " are read");
        }
        try (FilterDatabase database = FilterDatabase.open(null)) {
            Condition condition = new Condition(database);
            // As it stands, and as it will be used: brackets and comments must end where they began.
            JsonNode expression = condition.parse(sql, sql);
            condition.parse("(" + sql + "\n)", sql);
            condition.walk(expression, Set.of());
            return condition.columns;
        } catch (SQLException e) {
            throw FilterDatabase.refusal(sql, e);
        }
    }

    private JsonNode parse(String form, String written) throws SQLException {
        JsonNode parsed;
        try {
            parsed = JSON.readTree(database.ask("SELECT json_serialize_sql(?::VARCHAR)", "SELECT " + form));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("DuckDB writes JSON", e);
        }
        if (parsed.path("error_type").asText().equals("not implemented")) { // statements that are no queries
            throw notOne(written);
        }
        if (parsed.path("error").asBoolean()) {
            throw new RowFilterException("`" + written.strip() + "` is no SQL condition: "
                    + parsed.path("error_message").asText());
        }
        JsonNode node = parsed.path("statements").path(0).path("node");
        boolean bare = parsed.path("statements").size() == 1
                && node.path("type").asText().equals("SELECT_NODE")
                && node.path("select_list").size() == 1
                && node.path("from_table").path("type").asText().equals("EMPTY")
                && node.path("aggregate_handling").asText().equals("STANDARD_HANDLING")
                && node.path("cte_map").path("map").isEmpty()
                && OTHER_CLAUSES.stream()
                        .allMatch(clause ->
                                node.path(clause).isNull() || node.path(clause).isEmpty())
                && node.path("select_list").path(0).path("alias").asText().isEmpty();
        if (!bare) {
            throw notOne(written);
        }
        return node.path("select_list").path(0);
    }

    private static RowFilterException notOne(String written) {
        return new RowFilterException("`" + written.strip()
                + "` is more than one condition: write what is true or false of a row, such as quality >= 0.9");
    }

    /** Every object that has a class is an expression; others hold expressions, types and values. */
    private void walk(JsonNode part, Set<String> bound) throws SQLException {
        if (part.isObject() && part.has("class")) {
            expression(part, bound);
        } else if (part.isContainerNode()) {
            for (JsonNode below : part) {
                walk(below, bound);
            }
        }
    }

    private void expression(JsonNode expression, Set<String> bound) throws SQLException {
        String kind = expression.path("class").asText();
        if (!ALLOWED.contains(kind)) {
            throw new RowFilterException("a condition is about the columns of one row: it has no "
                    + RowFilter.lower(kind).replace('_', ' '));
        }
        switch (kind) {
            case "CONSTANT" -> {}
            case "COLUMN_REF" -> {
                String name = expression.path("column_names").path(0).asText();
                if (!bound.contains(RowFilter.lower(name))) {
                    columns.add(name);
                }
            }
            case "FUNCTION" -> function(expression, bound);
            default -> children(expression, bound);
        }
    }

    private void function(JsonNode call, Set<String> bound) throws SQLException {
        String name = RowFilter.lower(call.path("function_name").asText());
        String schema = call.path("schema").asText();
        if (!schema.isEmpty()
                || !call.path("catalog").asText().isEmpty()
                || !AllowedFunctions.contains(database, name)) {
            throw new RowFilterException("a condition cannot use the function " + name
                    + ": functions of the values of one row can be used, those that look elsewhere, or answer otherwise each"
                    + " time, cannot");
        }
        boolean takesLambda = TAKES_LAMBDA.matcher(name).matches();
        for (JsonNode argument : call.path("children")) {
            if (takesLambda && argument.path("class").asText().equals("LAMBDA")) {
                lambda(argument, bound);
            } else {
                walk(argument, bound);
            }
        }
        for (String clause : Set.of("filter", "order_bys")) {
            walk(call.path(clause), bound);
        }
    }

    private void lambda(JsonNode lambda, Set<String> bound) throws SQLException {
        Set<String> inside = new LinkedHashSet<>(bound);
        lambda.path("lhs")
                .findValues("column_names")
                .forEach(names -> inside.add(RowFilter.lower(names.path(0).asText())));
        walk(lambda.path("expr"), inside);
    }

    private void children(JsonNode expression, Set<String> bound) throws SQLException {
        for (JsonNode part : expression) {
            walk(part, bound);
        }
    }
}

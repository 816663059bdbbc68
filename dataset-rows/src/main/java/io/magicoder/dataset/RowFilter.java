package io.magicoder.dataset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which rows are taken: one condition in SQL (DuckDB's) over their columns, such as {@code quality >= 0.9 AND lang IN
 * ('java', 'python')}. A row passes where the condition is true; where it is false or null the row does not.
 *
 * <p>It is a condition and nothing else: queries, other tables, files, settings, aggregates, and functions that do not give
 * the same answer each time are refused, and what is left is computed by a database that has no way out.
 */
public final class RowFilter {
    private final String sql;
    private final Set<String> columns;

    private RowFilter(String sql, Set<String> columns) {
        this.sql = sql;
        this.columns = columns;
    }

    /**
     * Reads a condition.
     *
     * @throws RowFilterException in one sentence, if it cannot be parsed or is more than a condition
     */
    public static RowFilter parse(String sql) {
        return new RowFilter(sql.strip(), Condition.check(sql));
    }

    /** The condition as it was written. */
    public String sql() {
        return sql;
    }

    /** The columns that it names, as it names them. SQL does not tell upper from lower case. */
    public Set<String> columns() {
        return columns;
    }

    /**
     * Checks that rows have the columns, and that the condition can be computed of their types.
     *
     * @param row with every column that there will be, and a usual value in each
     * @throws RowFilterException in one sentence, if not
     */
    public void requireFits(ObjectNode row) {
        try (RowSelection selection = select()) {
            selection.add(row);
            selection.passing();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Begins to look at rows. */
    public RowSelection select() throws IOException {
        return new RowSelection(this);
    }

    boolean names(String column) {
        return columns.stream().anyMatch(name -> name.equalsIgnoreCase(column));
    }

    /** @param known names of all columns that any row has */
    void requireColumns(Collection<String> known) {
        for (String name : columns) {
            List<String> meant = known.stream().filter(name::equalsIgnoreCase).toList();
            if (meant.isEmpty()) {
                throw new RowFilterException(
                        "there is no column " + name + ": the rows have " + String.join(", ", known));
            }
            if (meant.size() > 1) {
                throw new RowFilterException("the columns " + String.join(" and ", meant)
                        + " are one to SQL, which does not tell upper from lower case: rename one");
            }
        }
    }

    @Override
    public String toString() {
        return sql.lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse(sql);
    }

    static String lower(String name) {
        return name.toLowerCase(Locale.ROOT);
    }
}

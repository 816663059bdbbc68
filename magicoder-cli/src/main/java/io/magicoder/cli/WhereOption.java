package io.magicoder.cli;

import io.magicoder.dataset.RowFilter;
import io.magicoder.dataset.RowFilterException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which rows a command takes. */
final class WhereOption {
    static final String NAME = "--where";

    @Option(
            names = NAME,
            paramLabel = "SQL",
            description =
                    "Takes only the rows for which a condition over their columns is true, in SQL as DuckDB has it, such"
                            + " as \"quality >= 0.9 AND lang IN ('java', 'python')\".")
    private @Nullable String sql;

    /** The condition as it was written. */
    Optional<String> sql() {
        return Optional.ofNullable(sql);
    }

    /**
     * The condition.
     *
     * @throws UserError if it cannot be parsed, or is more than a condition
     */
    Optional<RowFilter> filter() {
        try {
            return sql().map(RowFilter::parse);
        } catch (RowFilterException e) {
            throw refusal(e);
        }
    }

    static UserError refusal(RowFilterException failure) {
        return new UserError(NAME + ": " + failure.getMessage(), failure);
    }
}

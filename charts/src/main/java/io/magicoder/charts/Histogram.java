package io.magicoder.charts;

import java.util.List;

/**
 * Columns of counts beside each other.
 *
 * @param across what the columns stand for, below them
 * @param origin where the first column begins
 * @param width of each column, in units of {@code across}
 */
public record Histogram(String title, String across, double origin, double width, List<Column> columns)
        implements Chart {
    public Histogram {
        if (!(width > 0)) {
            throw new IllegalArgumentException("columns " + width + " wide");
        }
        columns = List.copyOf(columns);
    }

    /**
     * A column.
     *
     * @param meaning what is counted, for those who point at it
     * @param count 0 or more, its height
     */
    public record Column(String meaning, long count) {
        public Column {
            if (count < 0) {
                throw new IllegalArgumentException("a column of " + count + " (" + meaning + ")");
            }
        }
    }

    @Override
    public boolean isEmpty() {
        return columns.isEmpty();
    }
}

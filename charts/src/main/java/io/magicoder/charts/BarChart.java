package io.magicoder.charts;

import java.util.List;

/**
 * Bars from left to right, each beside its name.
 *
 * @param bars from the top
 */
public record BarChart(String title, List<Bar> bars) implements Chart {
    public BarChart {
        bars = List.copyOf(bars);
    }

    /**
     * A bar.
     *
     * @param name of what is counted, any text; a long one is cut in the picture
     * @param count 0 or more, its length
     * @param note stands at the right, the count in words for instance
     */
    public record Bar(String name, long count, String note) {
        public Bar {
            if (count < 0) {
                throw new IllegalArgumentException("a bar of " + count + " (" + name + ")");
            }
        }
    }

    @Override
    public boolean isEmpty() {
        return bars.isEmpty();
    }
}

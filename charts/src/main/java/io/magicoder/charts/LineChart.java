package io.magicoder.charts;

import java.util.List;

/**
 * Curves over common axes; two at most have colours of their own.
 *
 * @param across what x stands for, below the axis
 * @param lines that have points; with more than one, a legend names them
 */
public record LineChart(String title, String across, List<Line> lines) implements Chart {
    public LineChart {
        lines = lines.stream().filter(line -> !line.points().isEmpty()).toList();
        if (lines.size() > Ink.SERIES.size()) {
            throw new IllegalArgumentException(lines.size() + " lines: there are colours for " + Ink.SERIES.size());
        }
    }

    /**
     * A curve.
     *
     * @param points in the order in which they are joined
     */
    public record Line(String name, List<Point> points) {
        public Line {
            points = List.copyOf(points);
        }
    }

    /** A point of a curve, of finite numbers. */
    public record Point(double x, double y) {
        public Point {
            if (!Double.isFinite(x) || !Double.isFinite(y)) {
                throw new IllegalArgumentException("a point at " + x + ", " + y);
            }
        }
    }

    @Override
    public boolean isEmpty() {
        return lines.isEmpty();
    }
}

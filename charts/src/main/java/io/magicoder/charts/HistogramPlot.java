package io.magicoder.charts;

import static io.magicoder.charts.PlotSpecification.blank;
import static io.magicoder.charts.PlotSpecification.filled;
import static io.magicoder.charts.PlotSpecification.list;
import static io.magicoder.charts.PlotSpecification.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Columns of counts as a plot. */
final class HistogramPlot {
    /** Between columns, as a share of their width. */
    private static final double GAP = 0.16;

    /** Up to this count the axis has every number; Lets-Plot would choose fractions. */
    private static final int FEW = 4;

    private HistogramPlot() {}

    static PlotSpecification of(Histogram chart, int width) {
        List<Object> lefts = new ArrayList<>();
        List<Object> rights = new ArrayList<>();
        List<Object> counts = new ArrayList<>();
        double gap = chart.width() * GAP / 2;
        long most = 1;
        for (Histogram.Column column : chart.columns()) {
            double left = chart.origin() + chart.width() * counts.size();
            lefts.add(left + gap);
            rights.add(left + chart.width() - gap);
            counts.add((double) column.count());
            most = Math.max(most, column.count());
        }
        Map<String, Object> columns = filled("rect", Map.of("xmin", "left", "xmax", "right", "ymax", "count"));
        columns.put("ymin", 0);
        Map<String, Object> across = scale(
                "x",
                Map.of(
                        "name", Label.forWidth(width).of(chart.across()),
                        "limits",
                                list(
                                        chart.origin(),
                                        chart.origin()
                                                + chart.width()
                                                        * chart.columns().size()),
                        // room for the last number of the axis
                        "expand", list(0.02, 0)));
        Map<String, Object> up =
                scale("y", Map.of("limits", list(0.0, (double) most), "expand", list(0, 0), "format", ",d"));
        if (most <= FEW) {
            up.put(
                    "breaks",
                    LongStream.rangeClosed(0, most).asDoubleStream().boxed().collect(Collectors.toList()));
        }
        return PlotSpecification.plot(
                width,
                PlotSpecification.HEIGHT,
                Map.of("left", lefts, "right", rights, "count", counts),
                list(columns),
                list(across, up),
                Map.of("axis_title_y", blank(), "panel_grid_major_x", blank()));
    }
}

package io.magicoder.charts;

import static io.magicoder.charts.PlotSpecification.blank;
import static io.magicoder.charts.PlotSpecification.list;
import static io.magicoder.charts.PlotSpecification.map;
import static io.magicoder.charts.PlotSpecification.scale;

import io.magicoder.charts.LineChart.Line;
import io.magicoder.charts.LineChart.Point;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Curves as a plot. */
final class LinePlot {
    /** Of a line, in Lets-Plot's unit; 1.6 pixels. */
    private static final double THICKNESS = 0.75;

    /** Room for the legend, in pixels. */
    private static final int LEGEND = 40;

    private LinePlot() {}

    static PlotSpecification of(LineChart chart, int width) {
        Label label = Label.forWidth(width);
        boolean severalLines = chart.lines().size() > 1;
        List<Object> layers = list(layer("line", chart.lines(), label, severalLines, THICKNESS));
        // No line goes through one point.
        List<Line> single =
                chart.lines().stream().filter(line -> line.points().size() == 1).toList();
        if (!single.isEmpty()) {
            layers.add(layer("point", single, label, false, 2 * THICKNESS));
        }
        List<Object> names = new ArrayList<>(
                chart.lines().stream().map(line -> label.of(line.name())).toList());
        List<Object> colors = new ArrayList<>(
                Ink.SERIES.subList(0, names.size()).stream().map(Ink::color).toList());
        return PlotSpecification.plot(
                width,
                PlotSpecification.HEIGHT + (severalLines ? LEGEND : 0),
                Map.of(),
                layers,
                list(
                        scale("x", Map.of("name", label.of(chart.across()))),
                        scale("y", Map.of("limits", limits(chart))),
                        scale("color", Map.of("values", colors, "breaks", names, "limits", names, "discrete", true))),
                Map.of(
                        "axis_title_y", blank(),
                        "legend_title", blank(),
                        "legend_position", "top",
                        "panel_grid_major_x", blank()));
    }

    private static Map<String, Object> layer(
            String geometry, List<Line> lines, Label label, boolean legend, double size) {
        List<Object> xs = new ArrayList<>();
        List<Object> ys = new ArrayList<>();
        List<Object> names = new ArrayList<>();
        for (Line line : lines) {
            for (Point point : line.points()) {
                xs.add(point.x());
                ys.add(point.y());
                names.add(label.of(line.name()));
            }
        }
        return map(Map.of(
                "geom", geometry,
                "data", map(Map.of("x", xs, "y", ys, "line", names)),
                "mapping", map(Map.of("x", "x", "y", "y", "color", "line")),
                "show_legend", legend,
                "size", size));
    }

    /** From 0, unless that would press the curves together at the top. */
    private static List<Object> limits(LineChart chart) {
        double[] ys = chart.lines().stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(Point::y)
                .sorted()
                .toArray();
        double lowest = ys[0];
        double highest = ys[ys.length - 1];
        double from = lowest == highest || lowest < (highest - lowest) / 2 ? Math.min(0, lowest) : lowest;
        return list(from, highest > from ? highest : from + 1);
    }
}

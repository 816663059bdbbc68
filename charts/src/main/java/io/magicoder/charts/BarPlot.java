package io.magicoder.charts;

import static io.magicoder.charts.PlotSpecification.blank;
import static io.magicoder.charts.PlotSpecification.filled;
import static io.magicoder.charts.PlotSpecification.list;
import static io.magicoder.charts.PlotSpecification.map;
import static io.magicoder.charts.PlotSpecification.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Bars as a plot: names at the left, notes at the right edge, no axes, whose labels Lets-Plot would cut. */
final class BarPlot {
    /** Of a bar and the gap below it, in pixels. */
    private static final int STEP = 24;

    /** Above and below the bars together, in pixels. */
    private static final int MARGINS = 20;

    /** Between a bar and the texts beside it, and the least of a bar's room, in pixels. */
    private static final double GAP = 8;

    private static final double LEAST = 40;

    /** Lets-Plot's unit of a text's size, in pixels. */
    private static final double TEXT_UNIT = 2.2;

    private BarPlot() {}

    static PlotSpecification of(BarChart chart, int width) {
        Label label = Label.forWidth(width);
        List<Object> places = new ArrayList<>();
        List<Object> names = new ArrayList<>();
        List<Object> counts = new ArrayList<>();
        List<Object> notes = new ArrayList<>();
        double widestName = 0;
        double widestNote = 0;
        long most = 1;
        for (BarChart.Bar bar : chart.bars()) {
            String name = label.of(bar.name());
            String note = label.of(bar.note());
            places.add((double) -places.size());
            names.add(name);
            counts.add((double) bar.count());
            notes.add(note);
            widestName = Math.max(widestName, Label.pixels(name));
            widestNote = Math.max(widestNote, Label.pixels(note));
            most = Math.max(most, bar.count());
        }
        // Everything is placed in units of counts.
        double pixel = most / Math.max(LEAST, width - MARGINS - widestName - widestNote - 2 * GAP);
        double left = -pixel * (widestName + GAP);
        double right = most + pixel * (widestNote + GAP);
        Map<String, Object> bars = filled("bar", Map.of("x", "count", "y", "place"));
        bars.putAll(Map.of("orientation", "y", "width", 0.7));
        return PlotSpecification.plot(
                width,
                STEP * chart.bars().size() + MARGINS,
                Map.of("place", places, "name", names, "count", counts, "note", notes),
                list(bars, texts("name", -pixel * GAP), texts("note", right)),
                list(
                        scale("x", Map.of("limits", list(left, right), "expand", list(0, 0))),
                        scale("y", Map.of("limits", list(0.5 - chart.bars().size(), 0.5), "expand", list(0, 0)))),
                Map.of("axis", blank(), "panel_grid", blank()));
    }

    /** A column of texts that ends there. */
    private static Map<String, Object> texts(String column, double end) {
        return map(Map.of(
                "geom",
                "text",
                "mapping",
                map(Map.of("y", "place", "label", column)),
                "x",
                end,
                "hjust",
                "right",
                "size",
                PlotSpecification.TEXT / TEXT_UNIT,
                "color",
                Ink.TEXT.color()));
    }
}

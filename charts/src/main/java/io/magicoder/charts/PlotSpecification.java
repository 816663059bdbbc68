package io.magicoder.charts;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A chart in the words of Lets-Plot, a grammar of graphics: layers of geometry over scales, as nested maps. Lets-Plot changes the maps it
 * is given, so that all of them are mutable.
 *
 * @param width of the picture in pixels
 * @param height likewise
 */
record PlotSpecification(Map<String, Object> map, int width, int height) {
    /** Of all texts, in pixels; the style sheet sets the same, as Lets-Plot makes room for it. */
    static final int TEXT = 12;

    /** Of a plot with two axes, in pixels. */
    static final int HEIGHT = 220;

    /** Of a chart as wide as that. */
    static PlotSpecification of(Chart chart, int width) {
        return switch (chart) {
            case BarChart bars -> BarPlot.of(bars, width);
            case Histogram histogram -> HistogramPlot.of(histogram, width);
            case LineChart lines -> LinePlot.of(lines, width);
        };
    }

    /**
     * A plot in the look of all of them.
     *
     * @param data columns by name
     * @param theme what is different from the common look
     */
    static PlotSpecification plot(
            int width,
            int height,
            Map<String, Object> data,
            List<Object> layers,
            List<Object> scales,
            Map<String, Object> theme) {
        Map<String, Object> look = map(Map.of(
                "name", "minimal",
                "text", map(Map.of("size", TEXT, "color", Ink.TEXT.color())),
                "line", map(Map.of("color", Ink.GRID.color())),
                "panel_grid_major", map(Map.of("color", Ink.GRID.color(), "size", 1)),
                "panel_grid_minor", blank()));
        look.putAll(theme);
        return new PlotSpecification(
                map(Map.of(
                        "kind",
                        "plot",
                        "ggsize",
                        map(Map.of("width", width, "height", height)),
                        "data",
                        map(data),
                        "mapping",
                        map(Map.of()),
                        "layers",
                        layers,
                        "scales",
                        scales,
                        "theme",
                        look)),
                width,
                height);
    }

    /** A layer of rectangles in the first ink. */
    static Map<String, Object> filled(String geometry, Map<String, Object> mapping) {
        return map(Map.of(
                "geom",
                geometry,
                "stat",
                "identity",
                "mapping",
                map(mapping),
                "size",
                0,
                "color",
                Ink.FIRST.color(),
                "fill",
                Ink.FIRST.color()));
    }

    static Map<String, Object> scale(String aesthetic, Map<String, Object> settings) {
        Map<String, Object> scale = map(settings);
        scale.put("aesthetic", aesthetic);
        return scale;
    }

    /** What is not drawn. */
    static Map<String, Object> blank() {
        return map(Map.of("blank", true));
    }

    static Map<String, Object> map(Map<String, Object> entries) {
        return new HashMap<>(entries);
    }

    static List<Object> list(Object... values) {
        return new ArrayList<>(List.of(values));
    }
}

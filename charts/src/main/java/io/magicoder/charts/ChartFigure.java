package io.magicoder.charts;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** A chart in a page: inline SVG that needs nothing from elsewhere, drawn for wide and for narrow windows, of which the page shows one. */
public final class ChartFigure {
    private static final int WIDE = 900;
    private static final int NARROW = 360;

    private ChartFigure() {}

    /** The chart as HTML, for a page that has the {@link #style()} once; nothing of a chart without data. The same bytes for the same chart. */
    public static String html(Chart chart) {
        return chart.isEmpty()
                ? ""
                : "<figure class=\"chart\"><div class=\"chart-wide\">" + Drawing.of(chart, WIDE)
                        + "</div><div class=\"chart-narrow\">" + Drawing.of(chart, NARROW) + "</div></figure>\n";
    }

    /** The style sheet of all charts, in light and dark. */
    public static String style() {
        try (InputStream in = Objects.requireNonNull(ChartFigure.class.getResourceAsStream("charts.css"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

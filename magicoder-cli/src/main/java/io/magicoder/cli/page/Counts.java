package io.magicoder.cli.page;

import io.magicoder.charts.BarChart;
import io.magicoder.charts.ChartFigure;
import java.util.List;
import java.util.Map;

/** Counts by name: bars to look at, and all of them in a table that opens, for those who want the figures or hear the page. */
public final class Counts {
    /** Bars of a chart; what has more names has a long tail of rare ones. */
    private static final int MOST_BARS = 25;

    private Counts() {}

    /**
     * As HTML.
     *
     * @param title what is counted
     * @param head what the names are
     * @param counts in the order of the bars
     * @param whole of which each count is a share
     */
    public static String html(String title, String head, Map<String, Long> counts, long whole) {
        if (counts.isEmpty()) {
            return Page.paragraph("There are none.");
        }
        List<BarChart.Bar> bars = counts.entrySet().stream()
                .limit(MOST_BARS)
                .map(count -> new BarChart.Bar(
                        count.getKey(),
                        count.getValue(),
                        Html.number(count.getValue()) + " · " + Html.percent(count.getValue(), whole)))
                .toList();
        Table table = new Table(head, "rows", "share");
        counts.forEach((name, count) -> table.row(name, Html.number(count), Html.percent(count, whole)));
        return ChartFigure.html(new BarChart(title, bars))
                + (counts.size() > MOST_BARS
                        ? "<p class=\"note\">" + MOST_BARS + " of " + Html.number(counts.size())
                                + "; the table has all of them.</p>\n"
                        : "")
                + "<details><summary>as a table</summary>" + table.html() + "</details>\n";
    }
}

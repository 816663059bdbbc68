package io.magicoder.cli.page;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Charts as inline SVG. They are drawn by hand, as the page of a training is: the drawing libraries for the JVM place texts by the
 * fonts of the machine, which a server may lack and which make other bytes of the same rows elsewhere. Colours are the page's, so that
 * they follow light and dark.
 */
public final class Charts {
    private static final int WIDTH = 640;
    private static final int HEIGHT = 200;
    private static final int LEFT = 56;
    private static final int BOTTOM = 40;
    private static final int TOP = 12;
    private static final int LABELS = 10;
    private static final int LABEL_WIDTH = 40;

    private Charts() {}

    /**
     * A column of a histogram.
     *
     * @param label below it, where there is room
     * @param meaning what is counted, for those who point at it
     */
    public record Column(String label, String meaning, long count) {}

    /** Bars beside their names, with counts and shares. */
    public static String bars(String head, Map<String, Long> counts, long whole) {
        long most = counts.values().stream().mapToLong(Long::longValue).max().orElse(0);
        StringBuilder html = new StringBuilder("<div class=\"wide\"><table class=\"bars\"><thead><tr><th>")
                .append(Html.escaped(head))
                .append("<th><th class=\"number\">rows<th class=\"number\">share</thead><tbody>\n");
        counts.forEach((name, count) -> html.append("<tr><th scope=\"row\" dir=\"auto\">")
                .append(Html.escaped(name))
                .append(
                        "<td class=\"bar\"><svg viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\">")
                .append("<rect class=\"mark\" width=\"")
                .append(decimal(most == 0 ? 0 : 100.0 * count / most))
                .append("\" height=\"10\"/></svg><td class=\"number\">")
                .append(Html.number(count))
                .append("<td class=\"number\">")
                .append(Html.percent(count, whole))
                .append('\n'));
        return html + "</tbody></table></div>\n";
    }

    /**
     * Columns beside each other from 0.
     *
     * @param across what the columns stand for
     */
    public static String histogram(String title, String across, List<Column> columns) {
        long most = columns.stream().mapToLong(Column::count).max().orElse(0);
        double step = (double) (WIDTH - LEFT) / Math.max(1, columns.size());
        int floor = HEIGHT - BOTTOM;
        StringBuilder svg = new StringBuilder("<figure class=\"wide\"><svg class=\"chart\" role=\"img\" viewBox=\"0 0 ")
                .append(WIDTH + " " + HEIGHT + "\" aria-label=\"")
                .append(Html.escaped(title))
                .append("\">\n");
        for (long line : List.of(0L, most / 2, most)) {
            double y = height(line, most);
            svg.append("<line class=\"grid\" x1=\"" + LEFT + "\" x2=\"" + WIDTH + "\" y1=\"" + decimal(y) + "\" y2=\""
                            + decimal(y) + "\"/><text text-anchor=\"end\" x=\"" + (LEFT - 6) + "\" y=\""
                            + decimal(y + 4) + "\">")
                    .append(Html.number(line))
                    .append("</text>\n");
        }
        int every = Math.max(1, (columns.size() + LABELS - 1) / LABELS);
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            double y = height(column.count(), most);
            double x = LEFT + i * step;
            svg.append("<rect class=\"mark\" x=\"" + decimal(x + step * 0.08) + "\" y=\"" + decimal(y) + "\" width=\""
                            + decimal(step * 0.84) + "\" height=\"" + decimal(floor - y) + "\"><title>")
                    .append(Html.escaped(column.meaning() + ": " + Html.number(column.count())))
                    .append("</title></rect>\n");
            if (i % every == 0 && x + LABEL_WIDTH <= WIDTH) {
                svg.append("<text text-anchor=\"start\" x=\"" + decimal(x) + "\" y=\"" + (floor + 16) + "\">")
                        .append(Html.escaped(column.label()))
                        .append("</text>\n");
            }
        }
        return svg.append("<text text-anchor=\"end\" x=\"" + WIDTH + "\" y=\"" + (HEIGHT - 6) + "\">")
                .append(Html.escaped(across))
                .append("</text></svg></figure>\n")
                .toString();
    }

    private static double height(long count, long most) {
        return HEIGHT - BOTTOM - (most == 0 ? 0 : (double) (HEIGHT - BOTTOM - TOP) * count / most);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}

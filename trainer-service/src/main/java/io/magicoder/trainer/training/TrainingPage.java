package io.magicoder.trainer.training;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A page about a training: its curves and settings, without anything from elsewhere. The curves are drawn by hand, as the
 * drawing libraries need fonts that a server does not have; the same log gives the same bytes.
 */
public final class TrainingPage {
    public static final String FILE_NAME = "training.html";

    private static final int WIDTH = 720;
    private static final int HEIGHT = 220;
    private static final int LEFT = 64;
    private static final int BOTTOM = 28;
    private static final int TOP = 10;
    private static final int TICKS = 4;

    /** More points than this are more than a screen shows. */
    private static final int POINTS = 1000;

    private static final String STYLE = """
            body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 46rem; padding: 0 1rem;
              color: #1c2733; background: #fff }
            h1 { font-size: 1.5rem; margin-bottom: 0 } h2 { font-size: 1.05rem; margin: 2rem 0 .3rem }
            p { margin: .3rem 0 } svg { width: 100%; height: auto } svg text { font-size: 12px; fill: #5b6875 }
            table { border-collapse: collapse; font-size: .9rem } td { padding: .15rem 1.2rem .15rem 0; vertical-align: top }
            td:first-child { color: #5b6875 } .key { display: inline-block; width: .8rem; height: .2rem; margin: 0 .3rem .25rem 0 }
            @media (prefers-color-scheme: dark) { body { color: #dde5ec; background: #141a20 } svg text { fill: #93a1ae } }
            """;

    /** A line of a chart. */
    private record Curve(String name, String color, List<double[]> points) {}

    private TrainingPage() {}

    /**
     * Writes the page into the directory of a training.
     *
     * @param title what is trained
     * @param facts what else to say, by name
     */
    public static void write(Path directory, String title, Map<String, String> facts) throws IOException {
        List<TrainingLog.Line> lines = TrainingLog.read(directory);
        Path beside = directory.resolve(FILE_NAME + ".partial");
        Files.writeString(beside, page(lines, title, facts));
        Files.move(beside, directory.resolve(FILE_NAME), StandardCopyOption.ATOMIC_MOVE);
    }

    private static String page(List<TrainingLog.Line> lines, String title, Map<String, String> facts) {
        StringBuilder page = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
                .append(escape(title))
                .append("</title><style>\n")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(escape(title))
                .append("</h1>\n");
        if (lines.isEmpty()) {
            page.append("<p>No step is done yet.</p>\n");
        } else {
            TrainingLog.Line last = lines.getLast();
            page.append("<p>")
                    .append(last.step())
                    .append(" steps, ")
                    .append(String.format(Locale.ROOT, "%,d", last.tokens()))
                    .append(" tokens; loss ")
                    .append(number(lines.getFirst().loss()))
                    .append(" to ")
                    .append(number(last.loss()))
                    .append("</p>\n");
            chart(
                    page,
                    "Loss (nats a token)",
                    List.of(
                            curve("each step", "#2f6fb0", lines, TrainingLog.Line::loss),
                            curve("held out", "#c2571a", lines, TrainingLog.Line::heldOutLoss)));
            chart(
                    page,
                    "Learning rate",
                    List.of(curve("learning rate", "#3d8a4f", lines, TrainingLog.Line::learningRate)));
            chart(
                    page,
                    "Gradient norm, before clipping",
                    List.of(curve("gradient norm", "#7a57a8", lines, TrainingLog.Line::gradientNorm)));
        }
        page.append("<h2>Settings</h2>\n<table>\n");
        facts.forEach((name, value) -> page.append("<tr><td>")
                .append(escape(name))
                .append("</td><td>")
                .append(escape(value))
                .append("</td></tr>\n"));
        return page.append("</table>\n</body></html>\n").toString();
    }

    private static Curve curve(
            String name,
            String color,
            List<TrainingLog.Line> lines,
            Function<TrainingLog.Line, @Nullable Double> value) {
        List<double[]> points = new ArrayList<>();
        for (TrainingLog.Line line : lines) {
            Double number = value.apply(line);
            if (number != null) {
                points.add(new double[] {line.step(), number});
            }
        }
        return new Curve(name, color, thinned(points));
    }

    /** Means of neighbours, where there are more points than can be seen. */
    private static List<double[]> thinned(List<double[]> points) {
        int each = Math.ceilDiv(points.size(), POINTS);
        List<double[]> thinned = new ArrayList<>();
        for (int first = 0; first < points.size(); first += Math.max(1, each)) {
            List<double[]> part = points.subList(first, Math.min(points.size(), first + each));
            thinned.add(new double[] {
                part.getLast()[0],
                part.stream().mapToDouble(point -> point[1]).average().orElseThrow()
            });
        }
        return thinned;
    }

    private static void chart(StringBuilder page, String title, List<Curve> all) {
        List<Curve> curves =
                all.stream().filter(curve -> !curve.points().isEmpty()).toList();
        List<double[]> points =
                curves.stream().flatMap(curve -> curve.points().stream()).toList();
        double lowest = points.stream().mapToDouble(point -> point[1]).min().orElse(0);
        double highest = points.stream().mapToDouble(point -> point[1]).max().orElse(1);
        double span = highest > lowest ? highest - lowest : Math.max(Math.abs(highest), 1e-9);
        double from = Math.min(0, lowest) == lowest || lowest < span / 2 ? Math.min(0, lowest) : lowest;
        double to = highest > from ? highest : from + span;
        double steps = points.stream().mapToDouble(point -> point[0]).max().orElse(1);
        page.append("<h2>").append(escape(title)).append("</h2>\n<svg viewBox=\"0 0 ");
        page.append(WIDTH).append(' ').append(HEIGHT).append("\" role=\"img\" aria-label=\"");
        page.append(escape(title)).append("\">\n");
        for (int tick = 0; tick <= TICKS; tick++) {
            double value = from + (to - from) * tick / TICKS;
            String y = coordinate(y(value, from, to));
            page.append("<line x1=\"")
                    .append(LEFT)
                    .append("\" x2=\"")
                    .append(WIDTH)
                    .append("\" y1=\"");
            page.append(y).append("\" y2=\"").append(y).append("\" stroke=\"#8886\"/><text x=\"");
            page.append(LEFT - 6).append("\" y=\"").append(y);
            page.append("\" text-anchor=\"end\" dominant-baseline=\"middle\">");
            page.append(number(value)).append("</text>\n");
        }
        page.append("<text x=\"").append(WIDTH).append("\" y=\"").append(HEIGHT - 6);
        page.append("\" text-anchor=\"end\">step ").append((long) steps).append("</text>\n");
        for (Curve curve : curves) {
            page.append("<polyline fill=\"none\" stroke-width=\"1.6\" stroke=\"")
                    .append(curve.color());
            page.append("\" points=\"");
            page.append(curve.points().stream()
                    .map(point -> coordinate(LEFT + (WIDTH - LEFT) * point[0] / steps) + ","
                            + coordinate(y(point[1], from, to)))
                    .collect(Collectors.joining(" ")));
            page.append("\"/>\n");
        }
        page.append("</svg>\n");
        if (curves.size() > 1) {
            page.append("<p>");
            curves.forEach(curve -> page.append("<span class=\"key\" style=\"background:")
                    .append(curve.color())
                    .append("\"></span>")
                    .append(escape(curve.name()))
                    .append(" &emsp;"));
            page.append("</p>\n");
        }
    }

    private static double y(double value, double from, double to) {
        return TOP + (HEIGHT - BOTTOM - TOP) * (1 - (value - from) / (to - from));
    }

    private static String coordinate(double pixels) {
        return String.format(Locale.ROOT, "%.1f", pixels);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, Math.abs(value) > 0 && Math.abs(value) < 1e-3 ? "%.2e" : "%.4g", value);
    }

    private static String escape(@Nullable String text) {
        return Objects.toString(text, "")
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}

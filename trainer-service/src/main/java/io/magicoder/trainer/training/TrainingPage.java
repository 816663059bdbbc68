package io.magicoder.trainer.training;

import io.magicoder.charts.ChartFigure;
import io.magicoder.charts.LineChart;
import io.magicoder.charts.LineChart.Line;
import io.magicoder.charts.LineChart.Point;
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
import org.jspecify.annotations.Nullable;

/**
 * A page about a training: its curves and settings, without anything from elsewhere. The same log gives the same bytes.
 */
public final class TrainingPage {
    public static final String FILE_NAME = "training.html";

    /** More points than this are more than a screen shows. */
    private static final int POINTS = 1000;

    private static final String STYLE = """
            body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem;
              color: #1c2733; background: #fff }
            h1 { font-size: 1.5rem; margin-bottom: 0 } h2 { font-size: 1.05rem; margin: 2rem 0 .3rem }
            p { margin: .3rem 0 }
            table { border-collapse: collapse; font-size: .9rem } td { padding: .15rem 1.2rem .15rem 0; vertical-align: top }
            td:first-child { color: #5b6875 }
            @media (prefers-color-scheme: dark) { body { color: #dde5ec; background: #141a20 } td:first-child { color: #93a1ae } }
            """;

    private TrainingPage() {}

    /**
     * Writes the page into the directory of a training.
     *
     * @param title what is trained
     * @param facts what else to say, by name
     * @throws IOException in one sentence, if it cannot be written; the page that was there is as it was
     */
    public static void write(Path directory, String title, Map<String, String> facts) throws IOException {
        List<TrainingLog.Line> lines = TrainingLog.read(directory);
        Path page = directory.resolve(FILE_NAME);
        Path beside = directory.resolve(FILE_NAME + ".partial");
        try {
            Files.writeString(beside, page(lines, title, facts));
            Files.move(beside, page, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            Files.deleteIfExists(beside);
            throw new IOException(page + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static String page(List<TrainingLog.Line> lines, String title, Map<String, String> facts) {
        StringBuilder page = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
                .append(escape(title))
                .append("</title><style>\n")
                .append(STYLE)
                .append(ChartFigure.style())
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
                    curve("each step", lines, TrainingLog.Line::loss),
                    curve("held out", lines, TrainingLog.Line::heldOutLoss));
            chart(page, "Learning rate", curve("learning rate", lines, TrainingLog.Line::learningRate));
            chart(
                    page,
                    "Gradient norm, before clipping",
                    curve("gradient norm", lines, TrainingLog.Line::gradientNorm));
        }
        page.append("<h2>Settings</h2>\n<table>\n");
        facts.forEach((name, value) -> page.append("<tr><td>")
                .append(escape(name))
                .append("</td><td>")
                .append(escape(value))
                .append("</td></tr>\n"));
        return page.append("</table>\n</body></html>\n").toString();
    }

    private static Line curve(
            String name, List<TrainingLog.Line> lines, Function<TrainingLog.Line, @Nullable Double> value) {
        List<Point> points = new ArrayList<>();
        for (TrainingLog.Line line : lines) {
            Double number = value.apply(line);
            if (number != null && Double.isFinite(number)) {
                points.add(new Point(line.step(), number));
            }
        }
        return new Line(name, thinned(points));
    }

    /** Means of neighbours, where there are more points than can be seen. */
    private static List<Point> thinned(List<Point> points) {
        int each = Math.max(1, Math.ceilDiv(points.size(), POINTS));
        List<Point> thinned = new ArrayList<>();
        for (int first = 0; first < points.size(); first += each) {
            List<Point> part = points.subList(first, Math.min(points.size(), first + each));
            thinned.add(new Point(
                    part.getLast().x(),
                    part.stream().mapToDouble(Point::y).average().orElseThrow()));
        }
        return thinned;
    }

    private static void chart(StringBuilder page, String title, Line... curves) {
        page.append("<h2>")
                .append(escape(title))
                .append("</h2>\n")
                .append(ChartFigure.html(new LineChart(title, "step", List.of(curves))));
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

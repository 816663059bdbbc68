package io.magicoder.cli.preview;

import io.magicoder.events.SeedSnippet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The page of a preview: one file that needs nothing else, neither a server nor the network.
 *
 * @param html the whole of it
 */
public record PreviewPage(String html) {
    private static final Pattern PLACE = Pattern.compile("\\{\\{(\\w+)}}");

    /**
     * The page of some rows.
     *
     * @param model the teacher's
     */
    public static PreviewPage of(List<PreviewRow> rows, Forecast forecast, String model) {
        Map<String, Integer> verdicts = new TreeMap<>();
        rows.forEach(row -> verdicts.merge(row.verdict(), 1, Integer::sum));
        StringBuilder options = new StringBuilder("<option value=\"\">all (" + rows.size() + ")</option>");
        verdicts.forEach((verdict, count) -> options.append("<option value=\"")
                .append(escaped(verdict))
                .append("\">")
                .append(escaped(verdict))
                .append(" (")
                .append(count)
                .append(")</option>"));
        StringBuilder articles = new StringBuilder();
        rows.forEach(row -> articles.append(article(row)));
        Map<String, String> parts = Map.of(
                "title",
                escaped(String.format(
                        Locale.ROOT, "%,d of %,d seeds, answered by %s", rows.size(), forecast.seeds(), model)),
                "forecast",
                table(forecast),
                "method",
                escaped(Forecast.METHOD),
                "verdicts",
                options.toString(),
                "rows",
                articles.toString());
        return new PreviewPage(PLACE.matcher(template())
                .replaceAll(place -> Matcher.quoteReplacement(Objects.requireNonNull(
                        parts.get(place.group(1)), () -> "the page has no part " + place.group(1)))));
    }

    private static String template() {
        try (InputStream in =
                Objects.requireNonNull(PreviewPage.class.getResourceAsStream("page.html"), "page.html beside this")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String table(Forecast forecast) {
        StringBuilder lines = new StringBuilder();
        forecast.lines()
                .forEach((name, interval) -> lines.append("<tr><th scope=\"row\">")
                        .append(escaped(name))
                        .append("<td class=\"number\">")
                        .append(Forecast.number(interval.estimate()))
                        .append("<td class=\"number\">")
                        .append(Forecast.number(interval.low()))
                        .append(" to ")
                        .append(Forecast.number(interval.high()))
                        .append('\n'));
        return lines.toString();
    }

    private static String article(PreviewRow row) {
        SeedSnippet seed = row.seed();
        StringBuilder article =
                new StringBuilder("<article data-verdict=\"" + escaped(row.verdict()) + "\">\n<h3 class=\""
                        + (row.isAccepted() ? "accepted" : "refused") + "\">" + escaped(row.verdict()) + "</h3>\n");
        if (!row.evidence().isEmpty()) {
            article.append("<p>").append(escaped(row.evidence())).append("</p>\n");
        }
        article.append("<p><small>")
                .append(escaped(seed.source().path() + ", lines "
                        + seed.source().startLine() + " to " + seed.source().endLine() + ", " + seed.language()
                        + Optional.ofNullable(seed.source().license())
                                .map(license -> ", " + license)
                                .orElse("")))
                .append(String.format(
                        Locale.ROOT,
                        "; %,.0f tokens in, %,.0f out, %.1f s%s",
                        row.promptTokens(),
                        row.completionTokens(),
                        row.seconds(),
                        row.dollars() == 0 ? "" : String.format(Locale.ROOT, ", %.5f dollars", row.dollars())))
                .append("</small></p>\n<div class=\"sides\">\n<section><h3>Seed</h3><pre>")
                .append(escaped(seed.snippet()))
                .append("</pre>\n<details><summary>Prompt</summary><pre>")
                .append(escaped(row.prompt()))
                .append("</pre></details></section>\n<section><h3>Answer</h3><pre>")
                .append(escaped(row.answer()))
                .append("</pre></section>\n</div>\n</article>\n");
        return article.toString();
    }

    /** A text in HTML, within quotes too. */
    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("\0", "\uFFFD");
    }

    /** Writes the page; the file takes its name when it is complete. */
    public void write(Path file) throws IOException {
        Path folder = Optional.ofNullable(file.toAbsolutePath().getParent()).orElse(Path.of("/"));
        Path beside = Files.createTempFile(folder, ".preview", ".html");
        try {
            Files.writeString(beside, html);
            Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }
}

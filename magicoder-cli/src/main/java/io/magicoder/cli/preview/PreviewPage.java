package io.magicoder.cli.preview;

import io.magicoder.cli.page.Browser;
import io.magicoder.cli.page.Counts;
import io.magicoder.cli.page.Html;
import io.magicoder.cli.page.Page;
import io.magicoder.cli.page.Table;
import io.magicoder.events.SeedSnippet.SourceLocation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a preview shows: the forecast, what became of the rows, and the rows to leaf through.
 *
 * @param model the teacher's
 */
public record PreviewPage(List<PreviewRow> rows, Forecast forecast, String model) {
    public PreviewPage {
        rows = List.copyOf(rows);
    }

    /** Writes the page; the file takes its name when it is complete. */
    public void write(Path file) throws IOException {
        new Page(
                        Html.number(rows.size()) + " of " + Html.number(forecast.seeds()) + " seeds, answered by "
                                + model,
                        "What the whole run comes to, and some of its rows.")
                .section("The whole run", whole())
                .section("Verdicts", Counts.html("Verdicts", "verdict", verdicts(), rows.size()))
                .section("Rows", new Browser(rows.stream().map(PreviewPage::row).toList()).html())
                .write(file);
    }

    private String whole() {
        Table table = new Table("figure", "estimate", "95 % interval");
        forecast.lines()
                .forEach((name, interval) -> table.row(
                        name,
                        Forecast.number(interval.estimate()),
                        Forecast.number(interval.low()) + " to " + Forecast.number(interval.high())));
        return table.html()
                + forecast.unpriced().map(Page::paragraph).orElse("")
                + "<p class=\"note\">" + Html.escaped(Forecast.METHOD) + "</p>\n";
    }

    /** Rows by what became of them, the most frequent first. */
    private Map<String, Long> verdicts() {
        Map<String, Long> counts =
                rows.stream().collect(Collectors.groupingBy(PreviewRow::verdict, Collectors.counting()));
        Map<String, Long> sorted = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .forEach(count -> sorted.put(count.getKey(), count.getValue()));
        return sorted;
    }

    private static Browser.Row row(PreviewRow row) {
        SourceLocation source = row.seed().source();
        Map<String, String> facets = new LinkedHashMap<>();
        facets.put("verdict", row.verdict());
        facets.put("language", row.seed().language());
        Map<String, String> facts = new LinkedHashMap<>();
        if (!row.evidence().isEmpty()) {
            facts.put("evidence", row.evidence());
        }
        String license = source.license();
        if (license != null) {
            facts.put("licence", license);
        }
        facts.put("tokens in", String.format(Locale.ROOT, "%,.0f", row.promptTokens()));
        facts.put("tokens out", String.format(Locale.ROOT, "%,.0f", row.completionTokens()));
        facts.put("seconds", String.format(Locale.ROOT, "%.1f", row.seconds()));
        if (row.dollars() > 0) {
            facts.put("dollars", String.format(Locale.ROOT, "%.5f", row.dollars()));
        }
        List<Browser.Text> texts = new ArrayList<>(List.of(
                new Browser.Text("Seed", row.seed().snippet(), true),
                new Browser.Text("Answer", row.answer(), true),
                new Browser.Text("Prompt", row.prompt(), true)));
        return new Browser.Row(
                source.path() + ", lines " + source.startLine() + " to " + source.endLine(), facets, facts, texts);
    }
}

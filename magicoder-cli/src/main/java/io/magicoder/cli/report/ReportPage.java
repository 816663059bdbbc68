package io.magicoder.cli.report;

import io.magicoder.charts.ChartFigure;
import io.magicoder.charts.Histogram;
import io.magicoder.cli.page.Browser;
import io.magicoder.cli.page.Counts;
import io.magicoder.cli.page.Html;
import io.magicoder.cli.page.Page;
import io.magicoder.cli.page.Table;
import io.magicoder.cli.report.DataSetReport.Cost;
import io.magicoder.cli.report.DataSetReport.Lengths;
import io.magicoder.cli.report.DataSetReport.NearRow;
import io.magicoder.cli.report.DataSetReport.Similarity;
import io.magicoder.events.CleaningRules;
import io.magicoder.events.EventJson;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report as a page, and as JSON: the same figures, the same bytes each time. */
public final class ReportPage {
    /** Columns of a histogram of lengths; longer rows share the last. */
    private static final int MOST_BINS = 50;

    private final DataSetReport report;

    public ReportPage(DataSetReport report) {
        this.report = report;
    }

    /** Writes the page. */
    public void write(Path file) throws IOException {
        page().write(file);
    }

    /** The figures; the rows that the page shows are not among them. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("title", report.title());
        figures.put("samples", report.samples());
        figures.put("rejectionsByReason", report.rejectionsByReason());
        figures.put("contamination", report.contamination());
        figures.put("scoredContamination", report.scoredContamination());
        figures.put("languages", report.languages());
        figures.put("categories", report.categories());
        figures.put("categoryRule", Categories.RULE);
        figures.put("problemLength", report.problem());
        figures.put("solutionLength", report.solution());
        figures.put("similarityToHumanEval", report.similarity());
        figures.put("cost", report.cost());
        figures.put("licenses", report.licenses());
        figures.put("provenance", report.provenance());
        return figures;
    }

    /** Writes the figures as JSON. */
    public static void writeJson(Path file, Map<String, ?> figures) throws IOException {
        Page.write(file, EventJson.mapper().writerWithDefaultPrettyPrinter().writeValueAsString(figures) + "\n");
    }

    private Page page() {
        long told = report.languages().keySet().stream()
                .filter(language -> !language.equals(DataSetSurvey.UNKNOWN))
                .count();
        Page page = new Page(
                report.title(),
                Html.number(report.samples()) + " samples"
                        + (told == 0 ? "" : " in " + told + (told == 1 ? " language" : " languages")));
        page.section("From rows to samples", funnel());
        page.section("Decontamination", contamination());
        page.section("Samples", samples());
        page.section("Languages", Counts.html("Languages", "language", report.languages(), report.samples()));
        page.section(
                "Categories",
                Counts.html("Categories", "category", report.categories(), report.samples()) + note(Categories.RULE));
        page.section("Length of problems", lengths("Length of problems", report.problem()));
        page.section("Length of solutions", lengths("Length of solutions", report.solution()));
        page.section("Similarity to HumanEval", similarity());
        page.section("Tokens and dollars", cost());
        page.section("Licences", Counts.html("Licences", "licence", report.licenses(), report.samples()));
        page.section("To make it again", provenance());
        return page;
    }

    private static String note(String text) {
        return "<p class=\"note\">" + Html.escaped(text) + "</p>\n";
    }

    private String funnel() {
        if (report.rejectionsByReason() == null) {
            return Page.paragraph(Html.number(report.samples())
                    + " samples; what was refused before is not in the file, so that it is not known here.");
        }
        Map<String, Long> steps = new LinkedHashMap<>();
        long all = report.samples() + report.rejections();
        steps.put("came in", all);
        steps.putAll(report.rejectionsByReason());
        steps.put("samples", report.samples());
        return Counts.html("From rows to samples", "step", steps, all)
                + note("Names in capitals are reasons for which rows were refused, the most frequent first.");
    }

    private String contamination() {
        StringBuilder html = new StringBuilder();
        html.append(Page.paragraph(
                report.provenance().get("rules") instanceof CleaningRules rules
                        ? "The rows were " + rules.inWords() + "."
                        : "The rows do not say by which rules they were decontaminated."));
        if (!report.contamination().isEmpty()) {
            Table table = new Table("benchmark", "level", "rows refused");
            report.contamination()
                    .forEach(row -> table.row(
                            row.benchmark(),
                            row.level().toLowerCase(Locale.ROOT).replace('_', ' '),
                            Html.number(row.rows())));
            html.append(table.html());
        } else if (report.rejectionsByReason() != null) {
            html.append(Page.paragraph("No row was refused for a task of a benchmark."));
        }
        Long scored = report.scoredContamination();
        html.append(Page.paragraph(
                scored == null
                        ? "The samples have no score of what they share with benchmarks."
                        : Html.number(scored) + " samples have a score above 0 in the column contamination: they share"
                                + " something with a task, too little to be refused."));
        return html.append(note(
                        "Levels are those of TRACER (arXiv 2605.24079). In strict mode functionally and nearly identical rows are"
                                + " refused, shared logic is scored."))
                .toString();
    }

    private String samples() {
        int shown = report.shown().size();
        String which = shown == report.samples()
                ? "All " + Html.number(shown) + " samples are on this page."
                : Html.number(shown) + " of " + Html.number(report.samples())
                        + " samples are on this page, at even distances; searching finds no others.";
        return Page.paragraph(which) + (shown == 0 ? "" : new Browser(report.shown()).html());
    }

    private static String lengths(String title, Lengths lengths) {
        List<Long> bins = lengths.bins();
        int columns = Math.min(MOST_BINS, bins.size());
        boolean cut = bins.size() > MOST_BINS;
        List<Histogram.Column> found = new ArrayList<>();
        for (int bin = 0; bin < columns; bin++) {
            int from = bin * Lengths.BIN;
            boolean rest = cut && bin == columns - 1;
            found.add(new Histogram.Column(
                    rest ? from + " and more" : from + " to " + (from + Lengths.BIN - 1),
                    rest
                            ? bins.subList(bin, bins.size()).stream()
                                    .mapToLong(Long::longValue)
                                    .sum()
                            : bins.get(bin)));
        }
        return Page.paragraph(String.format(
                        Locale.ROOT, "Mean %.1f, longest %,d words and signs.", lengths.mean(), lengths.longest()))
                + ChartFigure.html(new Histogram(title, "words and signs", 0, Lengths.BIN, found))
                + note((cut
                                ? String.format(
                                        Locale.ROOT,
                                        "The last column has all rows of %,d and more. ",
                                        (columns - 1) * Lengths.BIN)
                                : "")
                        + "A word is a run of letters, digits and underscores; every other visible character is a sign. A"
                        + " tokenizer's count differs.");
    }

    private String similarity() {
        Similarity found = report.similarity();
        if (found == null) {
            return Page.paragraph(
                    "Not measured: there was no file of HumanEval to compare with, or no sample (--benchmarks names a folder).");
        }
        List<Histogram.Column> columns = new ArrayList<>();
        for (long count : found.bins()) {
            columns.add(new Histogram.Column(
                    String.format(Locale.ROOT, "from %.2f", columns.size() * Similarity.BIN), count));
        }
        StringBuilder html = new StringBuilder(Page.paragraph(String.format(
                        Locale.ROOT,
                        "Mean %.4f: for every sample the largest cosine with any of %d tasks.",
                        found.mean(),
                        found.tasks())))
                .append(ChartFigure.html(
                        new Histogram("Similarity to HumanEval", "largest cosine", 0, Similarity.BIN, columns)))
                .append("<h3>The nearest samples</h3>\n");
        for (NearRow row : found.nearest()) {
            html.append("<details><summary>")
                    .append(Html.escaped(
                            String.format(Locale.ROOT, "%.4f  row %d, %s", row.cosine(), row.row(), row.task())))
                    .append("</summary><div class=\"sides\"><section><h3>Sample</h3><pre dir=\"auto\">")
                    .append(Html.escaped(row.text()))
                    .append("</pre></section><section><h3>")
                    .append(Html.escaped(row.task()))
                    .append("</h3><pre>")
                    .append(Html.escaped(row.taskText()))
                    .append("</pre></section></div></details>\n");
        }
        return html.append(
                        note(
                                "TF-IDF over problem and solution of all samples and over prompt and canonical solution of"
                                        + " HumanEval: words of two characters and more in lower case, smoothed frequencies, unit length."))
                .toString();
    }

    private String cost() {
        Cost cost = report.cost();
        if (cost.calls() == 0) {
            return Page.paragraph("The rows do not say what they cost: they have no column teacher.");
        }
        long samples = Math.max(1, report.samples());
        Table table = new Table("", "all rows", "per sample")
                .row("tokens of prompts", Html.number(cost.promptTokens()), each(cost.promptTokens(), samples))
                .row("tokens of answers", Html.number(cost.completionTokens()), each(cost.completionTokens(), samples));
        if (cost.priced() > 0) {
            table.row("dollars", dollars((double) cost.nanoDollars()), dollars((double) cost.nanoDollars() / samples));
        }
        String without = cost.priced() == 0
                ? "No prices were configured, so there are no dollars."
                : cost.priced() < cost.calls()
                        ? Html.number(cost.calls() - cost.priced()) + " calls have no price and count as nothing."
                        : "";
        return table.html()
                + note("Of " + Html.number(cost.calls()) + " rows with a call, those of refused rows "
                        + (report.rejectionsByReason() == null ? "not known" : "included") + ". " + without);
    }

    private static String each(long tokens, long samples) {
        return String.format(Locale.ROOT, "%,.1f", (double) tokens / samples);
    }

    private static String dollars(double nanoDollars) {
        return String.format(Locale.ROOT, "%,.6f", nanoDollars / 1e9);
    }

    private String provenance() {
        StringBuilder html = new StringBuilder("<div class=\"wide\"><table>\n");
        report.provenance()
                .forEach((name, value) -> html.append("<tr><th scope=\"row\">")
                        .append(Html.escaped(name))
                        .append("<td class=\"number text\">")
                        .append(Html.escaped(value instanceof String text ? text : EventJson.text(value)))
                        .append('\n'));
        return html + "</table></div>\n";
    }
}

package io.magicoder.cli.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cleaner.Candidate;
import io.magicoder.cli.UserError;
import io.magicoder.cli.cleaning.RowLanguage;
import io.magicoder.cli.cleaning.RowShape;
import io.magicoder.cli.page.Browser;
import io.magicoder.cli.report.DataSetReport.Contamination;
import io.magicoder.cli.report.DataSetReport.Cost;
import io.magicoder.cli.report.DataSetReport.Lengths;
import io.magicoder.cli.report.DataSetReport.NearRow;
import io.magicoder.cli.report.DataSetReport.Similarity;
import io.magicoder.rowfiles.RowText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Looks through a data set twice: first to learn its words and count it, then to compare it and to choose what is shown. */
public final class DataSetSurvey {
    static final String UNKNOWN = "unknown";
    private static final int NEAREST = 10;
    private static final int COSINES = 101;
    /** About the characters of all rows that a page shows: a browser opens that at once. */
    private static final long MOST_CHARACTERS = 8_000_000;

    private final DataSet data;
    private final List<HumanEvalTask> tasks;
    private final int mostShown;
    private final Categories categories = Categories.ofThePaper();

    private final Map<String, Long> reasons = new TreeMap<>();
    private final Map<Contamination, Long> contamination = new LinkedHashMap<>();
    private final Map<String, Long> languages = new TreeMap<>();
    private final Map<String, Long> licenses = new TreeMap<>();
    private final Map<String, Long> byCategory = new LinkedHashMap<>();
    private final LengthCounts problems = new LengthCounts();
    private final LengthCounts solutions = new LengthCounts();
    private final CostCounts cost = new CostCounts();
    private long samples;
    private long characters;
    private long scored;
    private boolean hasScores;

    /**
     * A survey.
     *
     * @param tasks to compare with; none for no comparison
     * @param mostShown most rows on the page
     */
    public DataSetSurvey(DataSet data, List<HumanEvalTask> tasks, int mostShown) {
        this.data = data;
        this.tasks = List.copyOf(tasks);
        this.mostShown = mostShown;
    }

    /** Makes the report. */
    public DataSetReport report(String title, Map<String, ?> provenance) throws IOException {
        categories.names().forEach(name -> byCategory.put(name, 0L));
        TaskSimilarity similarity = new TaskSimilarity(tasks);
        data.forEachSample(row -> {
            Candidate candidate = candidate(row);
            count(row, candidate);
            if (!tasks.isEmpty()) {
                similarity.learn(compared(candidate));
            }
        });
        data.forEachRejection(this::countRejection);
        SecondLook second = new SecondLook(similarity);
        data.forEachSample(second::take);
        return new DataSetReport(
                title,
                samples,
                data.knowsRejections() ? mostFirst(reasons) : null,
                contamination.entrySet().stream()
                        .map(entry -> new Contamination(
                                entry.getKey().benchmark(), entry.getKey().level(), entry.getValue()))
                        .sorted(Comparator.comparing(Contamination::benchmark).thenComparing(Contamination::level))
                        .toList(),
                hasScores ? scored : null,
                mostFirst(languages),
                byCategory,
                problems.lengths(),
                solutions.lengths(),
                tasks.isEmpty() || samples == 0 ? null : second.similarity(),
                cost.cost(),
                mostFirst(licenses),
                provenance,
                second.shown);
    }

    private void count(ObjectNode row, Candidate candidate) {
        samples++;
        characters += compared(candidate).length() + text(candidate.seed()).length();
        languages.merge(RowLanguage.of(row, candidate.solution()), 1L, Long::sum);
        licenses.merge(RowText.of(row.path("license")).orElse(UNKNOWN), 1L, Long::sum);
        byCategory.merge(categories.of(text(candidate.problem())), 1L, Long::sum);
        problems.add(text(candidate.problem()));
        solutions.add(text(candidate.solution()));
        cost.add(row.path("teacher"));
        hasScores |= row.path("contamination").isNumber();
        scored += row.path("contamination").asDouble() > 0 ? 1 : 0;
    }

    private void countRejection(ObjectNode row) {
        reasons.merge(RowText.of(row.path("reason")).orElse(UNKNOWN), 1L, Long::sum);
        cost.add(row.path("teacher"));
        JsonNode evidence = row.path("evidence");
        RowText.of(evidence.path("benchmark"))
                .ifPresent(benchmark -> contamination.merge(
                        new Contamination(
                                benchmark, RowText.of(evidence.path("level")).orElse("not told"), 0),
                        1L,
                        Long::sum));
    }

    static Candidate candidate(ObjectNode row) {
        return RowShape.candidate(row)
                .orElseThrow(() -> new UserError("a row has the columns of no shape of instruction rows, but "
                        + String.join(
                                ", ",
                                row.properties().stream().map(Map.Entry::getKey).toList())
                        + ": name them problem and solution, instruction and response, instruction and output, or"
                        + " messages"));
    }

    private static String text(@Nullable String member) {
        return member == null ? "" : member;
    }

    static String compared(Candidate candidate) {
        return text(candidate.problem()) + " " + text(candidate.solution());
    }

    private static Map<String, Long> mostFirst(Map<String, Long> counts) {
        Map<String, Long> sorted = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
        return sorted;
    }

    /** What can be said once all rows are known. */
    private final class SecondLook {
        private final TaskSimilarity.Comparison comparison;
        private final PriorityQueue<NearRow> nearest = new PriorityQueue<>(
                Comparator.comparingDouble(NearRow::cosine).thenComparing(NearRow::row, Comparator.reverseOrder()));
        private final long[] cosines = new long[COSINES];
        private final List<Browser.Row> shown = new ArrayList<>();
        private double sum;
        private final long toShow;
        private long place;

        private SecondLook(TaskSimilarity similarity) {
            comparison = similarity.compare();
            long fitting =
                    characters <= MOST_CHARACTERS ? samples : Math.max(1, MOST_CHARACTERS * samples / characters);
            toShow = Math.min(mostShown, fitting);
        }

        private void take(ObjectNode row) {
            Candidate candidate = candidate(row);
            place++;
            if (!tasks.isEmpty()) {
                compare(candidate);
            }
            if (place * toShow / samples > (place - 1) * toShow / samples) { // at even distances
                shown.add(shown(row, candidate));
            }
        }

        private void compare(Candidate candidate) {
            String text = compared(candidate);
            TaskSimilarity.Nearest found = comparison.nearest(text);
            sum += found.cosine();
            cosines[(int) (found.cosine() * (COSINES - 1) + 1e-9)]++;
            HumanEvalTask task = tasks.get(found.task());
            nearest.add(new NearRow(place, found.cosine(), task.id(), text, task.text()));
            if (nearest.size() > NEAREST) {
                nearest.remove();
            }
        }

        private Similarity similarity() {
            List<Long> bins = new ArrayList<>();
            for (long count : cosines) {
                bins.add(count);
            }
            List<NearRow> rows = nearest.stream()
                    .sorted(Comparator.comparingDouble(NearRow::cosine)
                            .reversed()
                            .thenComparing(NearRow::row))
                    .toList();
            return new Similarity(tasks.size(), sum / samples, bins, rows);
        }

        private Browser.Row shown(ObjectNode row, Candidate candidate) {
            Map<String, String> facets = new LinkedHashMap<>();
            facets.put("language", RowLanguage.of(row, candidate.solution()));
            facets.put("category", categories.of(text(candidate.problem())));
            Map<String, String> facts = new LinkedHashMap<>();
            for (String column : List.of(
                    "sample_id",
                    "repository",
                    "path",
                    "start_line",
                    "end_line",
                    "license",
                    "quality",
                    "contamination",
                    "contamination_task",
                    "similarity")) {
                JsonNode value = row.path(column);
                if (!value.isMissingNode() && !value.isNull()) {
                    facts.put(column.replace('_', ' '), value.asText());
                }
            }
            List<Browser.Text> texts = new ArrayList<>();
            texts.add(new Browser.Text("Problem", text(candidate.problem()), false));
            texts.add(new Browser.Text("Solution", text(candidate.solution()), true));
            if (candidate.seed() != null) {
                texts.add(new Browser.Text("Seed", candidate.seed(), true));
            }
            return new Browser.Row("Row " + place, facets, facts, texts);
        }
    }

    /** Lengths of texts. */
    private static final class LengthCounts {
        private final TreeMap<Integer, Long> bins = new TreeMap<>();
        private long rows;
        private long sum;
        private int longest;

        void add(String text) {
            int length = WordTokens.wordsAndSigns(text);
            rows++;
            sum += length;
            longest = Math.max(longest, length);
            bins.merge(length / Lengths.BIN, 1L, Long::sum);
        }

        Lengths lengths() {
            List<Long> all = new ArrayList<>();
            for (int bin = 0; !bins.isEmpty() && bin <= bins.lastKey(); bin++) {
                all.add(bins.getOrDefault(bin, 0L));
            }
            return new Lengths(rows == 0 ? 0 : (double) sum / rows, longest, all);
        }
    }

    /** What calls of the teacher took. */
    private static final class CostCounts {
        private long calls;
        private long priced;
        private long promptTokens;
        private long completionTokens;
        private long nanoDollars;

        void add(JsonNode teacher) {
            if (!teacher.isObject()) {
                return;
            }
            calls++;
            priced += teacher.path("nanoDollars").isNumber() ? 1 : 0;
            promptTokens += teacher.path("promptTokens").asLong();
            completionTokens += teacher.path("completionTokens").asLong();
            nanoDollars += teacher.path("nanoDollars").asLong();
        }

        Cost cost() {
            return new Cost(calls, priced, promptTokens, completionTokens, nanoDollars);
        }
    }
}

package io.magicoder.cli.cleaning;

import io.magicoder.cleaner.Refusal;
import io.magicoder.events.CleaningRules;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What became of the rows: the funnel from those that came to those that are kept. */
public final class CleaningReport {
    private final CleaningRules rules;
    private final Map<String, Long> byReason = new TreeMap<>();
    private final Map<String, Long> byStage = new TreeMap<>();
    private final Map<String, Long> byBenchmark = new TreeMap<>();
    private final Map<String, Long> keptByLanguage = new TreeMap<>();
    private long rows;
    private long kept;

    public CleaningReport(CleaningRules rules) {
        this.rules = rules;
    }

    /** By which the rows are judged. */
    public CleaningRules rules() {
        return rules;
    }

    /** Counts a row that is kept. */
    public void kept(String language) {
        rows++;
        kept++;
        keptByLanguage.merge(language, 1L, Long::sum);
    }

    /** Counts a row that is refused. */
    public void refused(String reason, Refusal refusal) {
        rows++;
        byReason.merge(reason, 1L, Long::sum);
        byStage.merge(refusal.evidence().stage(), 1L, Long::sum);
        String benchmark = refusal.evidence().benchmark();
        if (benchmark != null) {
            byBenchmark.merge(benchmark, 1L, Long::sum);
        }
    }

    /** For {@code report.json}, and for {@code --json}. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rows", rows);
        figures.put("kept", kept);
        figures.put("rejected", rows - kept);
        figures.put("rejectedByReason", byReason);
        figures.put("rejectedByStage", byStage);
        figures.put("rejectedByBenchmark", byBenchmark);
        figures.put("keptByLanguage", keptByLanguage);
        figures.put("rules", rules);
        return figures;
    }

    /** The funnel in lines. */
    public String funnel() {
        return String.format(Locale.ROOT, "%,12d rows%n", rows)
                + byReason.entrySet().stream()
                        .map(entry -> String.format(Locale.ROOT, "%,12d %s%n", -entry.getValue(), entry.getKey()))
                        .collect(Collectors.joining())
                + String.format(Locale.ROOT, "%,12d kept, %s", kept, rules.inWords());
    }
}

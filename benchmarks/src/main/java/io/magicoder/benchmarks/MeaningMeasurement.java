package io.magicoder.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.decontamination.Decontamination.Level;
import io.magicoder.cleaner.decontamination.Needle;
import io.magicoder.cleaner.decontamination.StrictDecontamination;
import io.magicoder.cleaner.decontamination.meaning.BenchmarkTask;
import io.magicoder.cleaner.decontamination.meaning.Embedder;
import io.magicoder.cleaner.decontamination.meaning.MeaningDecontamination;
import io.magicoder.cleaner.decontamination.meaning.MeaningDecontamination.Verdict;
import io.magicoder.cleaner.decontamination.meaning.MeaningScores;
import io.magicoder.events.EventJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * What the shortlist of decontamination by meaning holds at each threshold: of texts that ask for a task in other words, the share
 * whose nearest task is the right one and near enough, and of clean rows the share that would be asked about.
 */
final class MeaningMeasurement {
    /** Every twelfth task of MBPP and every seventh of HumanEval in other words, with a story where people tell one. */
    private static final String PARAPHRASES = "paraphrases.jsonl";

    private static final double[] THRESHOLDS = {0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9};

    private final List<BenchmarkTask> tasks;
    private final BenchmarkReport report;
    private final Map<String, List<Asked>> sets = new LinkedHashMap<>();

    /**
     * Takes what every model is measured with.
     *
     * @param contaminated changed texts of tasks, a row each
     * @param clean rows, of which those that have a problem count
     * @param strict the stages whose refusals never come here
     */
    MeaningMeasurement(
            List<Needle> needles, Path contaminated, Path clean, StrictDecontamination strict, BenchmarkReport report)
            throws IOException {
        this.tasks = BenchmarkTask.of(needles);
        this.report = report;
        List<Asked> paraphrases = paraphrases();
        sets.put("paraphrases", paraphrases);
        for (String line : Files.readAllLines(contaminated)) {
            JsonNode row = EventJson.mapper().readTree(line);
            String change = row.path("change").asText();
            if (change.startsWith("prose")) {
                sets.computeIfAbsent(change, _ -> new ArrayList<>()).add(Asked.of(row));
            }
        }
        sets.put("CodeAlpaca rows", clean(clean, strict));
        int refused = 0;
        for (Asked asked : paraphrases) {
            refused += isRefused(strict, asked.text()) ? 1 : 0;
        }
        report.add("paraphrases that the strict stages refuse", refused);
    }

    /** A text, and the name of the task that it asks for; empty if it is clean. */
    private record Asked(String text, String task) {
        /** A row that names its task as {@code MBPP/11} or, as published, {@code HumanEval/0}. */
        static Asked of(JsonNode row) {
            String task = row.path("task").asText();
            return new Asked(
                    row.path("text").asText(), task.startsWith("MBPP/") ? task.replace('/', ' ') : "HumanEval " + task);
        }
    }

    /** Measures a model. */
    void measure(String model, Embedder embedder) throws InterruptedException {
        MeaningDecontamination meaning = new MeaningDecontamination(
                tasks,
                embedder.embed(tasks.stream().map(BenchmarkTask::description).toList()),
                embedder,
                Optional.empty(),
                -1,
                1);
        report.say(model + ": share whose nearest task is the right one, at a cosine of at least");
        StringBuilder head = new StringBuilder(" ".repeat(36));
        DoubleStream.of(THRESHOLDS).forEach(threshold -> head.append(String.format(Locale.ROOT, "%7.2f", threshold)));
        report.say(head.toString());
        long start = System.nanoTime();
        int rows = 0;
        for (Map.Entry<String, List<Asked>> set : sets.entrySet()) {
            print(model, set.getKey(), set.getValue(), scores(meaning, set.getValue()));
            rows += set.getValue().size();
        }
        report.add(model + ", rows embedded and compared a second", rows / ((System.nanoTime() - start) / 1e9));
    }

    private static List<MeaningScores> scores(MeaningDecontamination meaning, List<Asked> texts)
            throws InterruptedException {
        return meaning
                .judge(texts.stream()
                        .map(asked -> new Candidate(null, asked.text(), ""))
                        .toList())
                .stream()
                .map(verdict -> ((Verdict.Passed) verdict).scores())
                .toList();
    }

    private void print(String model, String name, List<Asked> texts, List<MeaningScores> scores) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-26s %6d   ", name, texts.size()));
        for (double threshold : THRESHOLDS) {
            int near = 0;
            for (int i = 0; i < texts.size(); i++) {
                String task = Objects.requireNonNull(scores.get(i).task());
                double cosine = Objects.requireNonNull(scores.get(i).similarity());
                near += cosine >= threshold
                                && (texts.get(i).task().isEmpty()
                                        || task.equals(texts.get(i).task()))
                        ? 1
                        : 0;
            }
            double share = 100.0 * near / texts.size();
            line.append(String.format(Locale.ROOT, "%6.1f%%", share));
            report.keep(String.format(Locale.ROOT, "%s, %% of %s from %.2f on", model, name, threshold), share);
        }
        report.say(line.toString());
    }

    private static List<Asked> paraphrases() throws IOException {
        try (InputStream in =
                        Objects.requireNonNull(MeaningMeasurement.class.getResourceAsStream(PARAPHRASES), PARAPHRASES);
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            List<Asked> asked = new ArrayList<>();
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                JsonNode row = EventJson.mapper().readTree(line);
                asked.add(Asked.of(row));
            }
            return asked;
        }
    }

    /** What the strict stages let pass: what they refuse never comes here. */
    private static List<Asked> clean(Path file, StrictDecontamination strict) throws IOException {
        List<Asked> asked = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            JsonNode row = EventJson.mapper().readTree(line);
            String text = row.path("problem").asText();
            if (!text.isEmpty() && !isRefused(strict, row.path("text").asText())) {
                asked.add(new Asked(text, ""));
            }
        }
        return asked;
    }

    private static boolean isRefused(StrictDecontamination strict, String text) {
        return strict.match(new Candidate(null, null, text))
                .filter(found -> found.level() != Level.SHARED_LOGIC)
                .isPresent();
    }
}

package io.magicoder.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.decontamination.Benchmarks;
import io.magicoder.cleaner.decontamination.Decontamination.Level;
import io.magicoder.cleaner.decontamination.Decontamination.Match;
import io.magicoder.cleaner.decontamination.Needle;
import io.magicoder.cleaner.decontamination.Part;
import io.magicoder.cleaner.decontamination.StrictDecontamination;
import io.magicoder.cleaner.decontamination.structure.Language;
import io.magicoder.events.EventJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The share of contaminated texts that strict decontamination refuses, of clean texts that it refuses, and what it takes. A
 * Python program changes every solution and description as people and teachers do, and cuts functions out of libraries.
 */
public final class DecontaminationBenchmark implements Benchmark {
    private static final String USAGE = """
            bench decontamination [--json FILE] [--data DIR] [--sources FILE] [--python COMMAND] [--refused FILE] [--embeddings DIR]
              --data     holds HumanEval.jsonl.gz, mbpp.jsonl and code_alpaca_2k.json as published (../shared/data)
              --sources  src.zip of a JDK (that of this JVM)
              --python   Python 3.9 or newer, whose library is cut into functions (python3)
              --refused  takes what was refused wrongly, and what was not found, with the evidence (none)
              --embeddings  where the README has the models of embeddings set up (the user's cache)""";

    private static final String PROGRAM = "contaminations.py";
    /** Structural tokens below which a solution is exempt. */
    private static final int FEWEST_TOKENS = 10;

    private static final int SPEED_ROWS = 2000;
    private static final int WARM_UP_ROUNDS = 40;
    private static final double MOST_TEXT_MICROS = 30;
    private static final double MOST_MICROS = 300;
    private static final double MOST_MEGABYTES = 500;
    private static final double MOST_FALSE = 0.001;

    /** What is wanted of each change, in the order of the report; 0 for a figure without a target. */
    private static final Map<String, Double> WANTED = wanted();

    private final Path data;
    private final Path sources;
    private final String python;
    private final Optional<Path> refused;
    private final Path embeddings;
    private final BenchmarkReport report = new BenchmarkReport();
    private final List<Map<String, ?>> wrong = new ArrayList<>();

    private DecontaminationBenchmark(BenchmarkOptions options) {
        data = Path.of(options.text("--data", "../shared/data"));
        sources = Path.of(options.text(
                "--sources",
                Path.of(System.getProperty("java.home"), "lib", "src.zip").toString()));
        python = options.text("--python", "python3");
        refused = options.find("--refused").map(Path::of);
        embeddings = Path.of(
                options.text("--embeddings", Peer.usualFolder("embeddings").toString()));
        if (!Files.isDirectory(data)) {
            throw new IllegalArgumentException(
                    "there is no folder " + data + ": --data names that of HumanEval, MBPP and" + " CodeAlpaca");
        }
        if (!Files.isRegularFile(sources)) {
            throw new IllegalArgumentException("there is no " + sources + ": --sources names src.zip of a JDK");
        }
    }

    /** Runs it; see {@link Benchmark#run}. */
    public static int run(String... arguments) {
        return Benchmark.run(USAGE, DecontaminationBenchmark::new, arguments);
    }

    private static double target(String change) {
        return WANTED.getOrDefault(change, 0.0);
    }

    private static Map<String, Double> wanted() {
        Map<String, Double> wanted = new LinkedHashMap<>();
        for (String text : List.of("prose verbatim", "prose with CRLF", "prose dedented", "prose re-wrapped")) {
            wanted.put(text, 0.99);
        }
        for (String code : List.of(
                "code verbatim",
                "code with LF",
                "code with CRLF",
                "code dedented",
                "code reformatted (unparse)",
                "code reformatted (spaces)")) {
            wanted.put(code, 0.99);
        }
        wanted.put("prose without doctests", 0.95);
        wanted.put("prose in 200 words", 0.95);
        wanted.put("prose, opening changed", 0.90);
        wanted.put("renamed", 0.99);
        wanted.put("renamed, reformatted, comments, type hints", 0.95);
        wanted.put("renamed, dead statements", 0.90);
        wanted.put("renamed, reordered", 0.90);
        wanted.put("renamed, dead statements, reordered", 0.90);
        wanted.put("renamed, for to while", 0.0);
        wanted.put("renamed, helper extracted", 0.0);
        wanted.put("renamed, literals changed", 0.0);
        return wanted;
    }

    /** Counts of one half. */
    private static final class Tally {
        private int rows;
        private int identical;
        private int near;
        private int scored;

        void count(Optional<Match> match) {
            rows++;
            match.ifPresent(found -> {
                switch (found.level()) {
                    case FUNCTIONALLY_IDENTICAL -> identical++;
                    case NEARLY_IDENTICAL -> near++;
                    case SHARED_LOGIC -> scored++;
                }
            });
        }

        double refused() {
            return rows == 0 ? 1 : (double) (identical + near) / rows;
        }
    }

    @Override
    public boolean measure() throws IOException, InterruptedException, ExecutionException {
        Path made = Files.createTempDirectory("decontamination");
        try {
            make(made);
            Path benchmarks = Files.createDirectory(made.resolve("benchmarks"));
            for (String file : List.of("HumanEval.jsonl.gz", "mbpp.jsonl")) {
                Files.copy(data.resolve(file), benchmarks.resolve(file));
            }
            List<Needle> needles = Benchmarks.read(benchmarks).needles();
            StrictDecontamination strict = new StrictDecontamination(needles);
            boolean reached = contaminated(made.resolve("contaminated.jsonl"), strict);
            translated(strict);
            otherLanguages();
            reached &= clean(made.resolve("clean.jsonl"), strict);
            reached &= cost(made.resolve("clean.jsonl"));
            byMeaning(made, needles, strict);
            if (refused.isPresent()) {
                Files.write(refused.get(), wrong.stream().map(EventJson::text).toList());
            }
            return reached;
        } finally {
            BenchmarkFolder.delete(made);
        }
    }

    @Override
    public Map<String, ?> figures() {
        return report.figures();
    }

    private void make(Path made) throws IOException, InterruptedException {
        Path program = made.resolve(PROGRAM);
        try (InputStream in =
                Objects.requireNonNull(DecontaminationBenchmark.class.getResourceAsStream(PROGRAM), PROGRAM)) {
            Files.copy(in, program);
        }
        Process process = new ProcessBuilder(
                        python,
                        program.toString(),
                        data.toString(),
                        data.resolve("code_alpaca_2k.json").toString(),
                        made.toString(),
                        sources.toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(PROGRAM + " failed: " + output.strip());
        }
    }

    private boolean contaminated(Path file, StrictDecontamination strict) throws IOException {
        Map<String, Tally[]> tallies = new LinkedHashMap<>();
        WANTED.keySet().forEach(change -> tallies.put(change, new Tally[] {new Tally(), new Tally()}));
        int exempt = 0;
        try (BufferedReader rows = Files.newBufferedReader(file)) {
            for (String line = rows.readLine(); line != null; line = rows.readLine()) {
                JsonNode row = EventJson.mapper().readTree(line);
                String change = row.path("change").asText();
                boolean code = !change.startsWith("prose");
                if (code && row.path("tokens").asInt() < FEWEST_TOKENS) {
                    exempt += change.equals("renamed") ? 1 : 0;
                    continue;
                }
                Optional<Match> match = match(strict, row);
                tallies
                        .computeIfAbsent(change, _ -> new Tally[] {new Tally(), new Tally()})[
                        row.path("half").asInt()].count(match);
                if (match.filter(found -> found.level() != Level.SHARED_LOGIC).isEmpty() && target(change) > 0) {
                    wrong.add(evidence(
                            "not refused: " + change,
                            row.path("task").asText(),
                            row.path("text").asText(),
                            match));
                }
            }
        }
        report.say(
                "share refused (functionally + nearly identical; shared logic is scored)   first half / held out half");
        boolean reached = true;
        for (Map.Entry<String, Tally[]> entry : tallies.entrySet()) {
            double target = target(entry.getKey());
            reached &= print(entry.getKey(), entry.getValue(), target);
        }
        report.add("solutions below " + FEWEST_TOKENS + " structural tokens, which are exempt", exempt);
        return reached;
    }

    /** Solutions in another language than the benchmark's, without the text of their task. */
    private void translated(StrictDecontamination strict) {
        Map<Language, Tally[]> tallies = new EnumMap<>(Language.class);
        for (Translation translation : Translation.all()) {
            tally(tallies, translation, strict.match(new Candidate(null, null, translation.fenced())));
        }
        tallies.forEach((language, halves) -> print("translated to " + Translation.lowerCase(language), halves, 0));
    }

    /** What structure finds in the languages beside Python: the translations are the benchmark. */
    private void otherLanguages() {
        Map<Language, Tally[]> tallies = new EnumMap<>(Language.class);
        Translation.all().stream()
                .collect(Collectors.groupingBy(Translation::language))
                .forEach((language, translations) -> {
                    Part part = new Part(0, "translations", Translation.lowerCase(language), language, null);
                    StrictDecontamination strict = new StrictDecontamination(translations.stream()
                            .map(translation -> new Needle(part, translation.task(), translation.code()))
                            .toList());
                    for (Translation translation : translations) {
                        Optional<Match> match = strict.match(new Candidate(null, null, translation.renamed()));
                        tally(tallies, translation, match);
                        if (match.filter(found -> found.level() != Level.SHARED_LOGIC)
                                .isEmpty()) {
                            wrong.add(evidence(
                                    "not refused: renamed in " + Translation.lowerCase(language),
                                    translation.task(),
                                    translation.renamed(),
                                    match));
                        }
                    }
                });
        tallies.forEach((language, halves) -> print("renamed in " + Translation.lowerCase(language), halves, 0));
    }

    private static void tally(Map<Language, Tally[]> tallies, Translation translation, Optional<Match> match) {
        tallies.computeIfAbsent(translation.language(), _ -> new Tally[] {new Tally(), new Tally()})[translation.half()]
                .count(match);
    }

    private boolean print(String name, Tally[] halves, double target) {
        StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-44s", name));
        boolean reached = true;
        for (int half = 0; half < 2; half++) {
            Tally tally = halves[half];
            line.append(String.format(
                    Locale.ROOT,
                    "%6.1f %% of %3d (%d + %d; %d)  ",
                    100 * tally.refused(),
                    tally.rows,
                    tally.identical,
                    tally.near,
                    tally.scored));
            report.keep("% refused, " + name + (half == 0 ? ", first half" : ", held out half"), 100 * tally.refused());
            reached &= tally.refused() >= target;
        }
        report.say(line + (target > 0 ? String.format(Locale.ROOT, "(%.0f %% wanted)", 100 * target) : ""));
        return reached;
    }

    private boolean clean(Path file, StrictDecontamination strict) throws IOException {
        Map<String, Tally[]> tallies = new TreeMap<>();
        try (BufferedReader rows = Files.newBufferedReader(file)) {
            for (String line = rows.readLine(); line != null; line = rows.readLine()) {
                JsonNode row = EventJson.mapper().readTree(line);
                String origin = row.path("origin").asText();
                Optional<Match> match = match(strict, row);
                String set = origin.startsWith("CodeAlpaca")
                        ? "CodeAlpaca rows"
                        : "functions of the JDK and of Python's library";
                tallies
                        .computeIfAbsent(set, _ -> new Tally[] {new Tally(), new Tally()})[
                        row.path("half").asInt()].count(match);
                if (match.filter(found -> found.level() != Level.SHARED_LOGIC).isPresent()) {
                    wrong.add(evidence("refused", origin, row.path("text").asText(), match));
                    report.say("refused: " + origin + ": " + match.get().level() + " "
                            + match.get().stage() + ", " + match.get().needle().name());
                }
            }
        }
        boolean reached = true;
        for (Map.Entry<String, Tally[]> entry : tallies.entrySet()) {
            for (int half = 0; half < 2; half++) {
                Tally tally = entry.getValue()[half];
                String name = entry.getKey() + (half == 0 ? ", first half" : ", held out half");
                report.say(String.format(
                        Locale.ROOT,
                        "%6.3f %% of %,d refused: %s (%.1f %% at most wanted)",
                        100 * tally.refused(),
                        tally.rows,
                        name,
                        100 * MOST_FALSE));
                report.keep("% refused of clean " + name, 100 * tally.refused());
                reached &= tally.refused() <= MOST_FALSE;
            }
        }
        return reached;
    }

    private static Optional<Match> match(StrictDecontamination strict, JsonNode row) {
        return strict.match(new Candidate(null, null, row.path("text").asText()));
    }

    private static Map<String, ?> evidence(String verdict, String origin, String text, Optional<Match> match) {
        Map<String, Object> evidence = new LinkedHashMap<>();
        evidence.put("verdict", verdict);
        evidence.put("origin", origin);
        match.ifPresent(found -> {
            evidence.put("stage", found.stage());
            evidence.put("level", found.level());
            evidence.put("score", found.score());
            evidence.put("task", found.needle().name());
            evidence.put("matched", found.needle().text());
        });
        evidence.put("text", text);
        return evidence;
    }

    /** The optional stage, apart from the others. */
    private void byMeaning(Path made, List<Needle> needles, StrictDecontamination strict)
            throws IOException, InterruptedException {
        Optional<LocalEmbeddings> local = LocalEmbeddings.start(embeddings, made);
        if (local.isEmpty()) {
            report.say("by meaning: not measured, there are no models of embeddings in " + embeddings
                    + " (benchmarks/README.md has the command)");
            return;
        }
        try (LocalEmbeddings server = local.get()) {
            MeaningMeasurement measurement = new MeaningMeasurement(
                    needles, made.resolve("contaminated.jsonl"), made.resolve("clean.jsonl"), strict, report);
            for (String model : LocalEmbeddings.MODELS) {
                measurement.measure(model, server.model(model));
            }
        }
    }

    /** What rows of CodeAlpaca take, with every benchmark of the folder loaded. */
    private boolean cost(Path file) throws IOException {
        long before = heap();
        StrictDecontamination strict =
                new StrictDecontamination(Benchmarks.read(data).needles());
        double megabytes = (heap() - before) / 1e6;
        List<Candidate> rows = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            for (String line = lines.readLine(); line != null && rows.size() < SPEED_ROWS; line = lines.readLine()) {
                rows.add(new Candidate(
                        null,
                        null,
                        EventJson.mapper().readTree(line).path("text").asText()));
            }
        }
        // Rows of teachers are some 2,400 characters: several rows of CodeAlpaca make one.
        List<Candidate> joined = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (Candidate row : rows) {
            text.append(row.text()).append('\n');
            if (text.length() > 2400) {
                joined.add(new Candidate(null, null, text.substring(0, 2400)));
                text.setLength(0);
            }
        }
        AtomicLong sum = new AtomicLong();
        double hashMicros = 0;
        double textMicros = 0;
        double micros = 0;
        for (int round = 0; round < WARM_UP_ROUNDS; round++) {
            hashMicros = micros(joined, row -> sum.addAndGet(hash(row.text())));
            textMicros = micros(joined, row -> strict.textMatch(row.text()));
            micros = micros(joined, strict::match);
        }
        report.add("needles", strict.needles());
        report.add("µs of processor time a row of 2,400 characters, a hash of its characters alone", hashMicros);
        report.add("µs of processor time a row of 2,400 characters, text stages", textMicros, MOST_TEXT_MICROS);
        report.add("µs of processor time a row of 2,400 characters, all stages", micros, MOST_MICROS);
        report.add("MB of heap for the benchmarks", megabytes, MOST_MEGABYTES);
        return textMicros <= MOST_TEXT_MICROS && micros <= MOST_MICROS && megabytes <= MOST_MEGABYTES;
    }

    /** The least that whoever looks at every character does: how fast this core is today. */
    private static long hash(String text) {
        long hash = 0;
        for (int i = 0; i < text.length(); i++) {
            hash = 31 * hash + text.charAt(i);
        }
        return hash;
    }

    private static double micros(List<Candidate> rows, Consumer<Candidate> stage) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        rows.forEach(stage);
        return (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) / 1e3 / rows.size();
    }

    private static long heap() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}

package io.magicoder.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.Refusal;
import io.magicoder.cleaner.RowCleaner;
import io.magicoder.cleaner.Screening;
import io.magicoder.cleaner.Screening.Verdict.Passed;
import io.magicoder.cleaner.Screening.Verdict.Refused;
import io.magicoder.cleaner.decontamination.Benchmarks;
import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.cleaner.decontamination.Decontamination.Mode;
import io.magicoder.cleaner.quality.QualityRules;
import io.magicoder.cli.cleaning.CleaningReport;
import io.magicoder.cli.cleaning.JudgedRow;
import io.magicoder.cli.cleaning.RowCleaning;
import io.magicoder.cli.cleaning.RowLanguage;
import io.magicoder.cli.cleaning.RowOrder;
import io.magicoder.cli.cleaning.RowShape;
import io.magicoder.cli.meaning.MeaningOptions;
import io.magicoder.cli.meaning.MeaningStage;
import io.magicoder.cli.report.DataSetSurvey;
import io.magicoder.cli.report.FileDataSet;
import io.magicoder.cli.report.FileHash;
import io.magicoder.cli.report.HumanEvalTask;
import io.magicoder.cli.report.ReportPage;
import io.magicoder.events.CleaningRules;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.SampleScores;
import io.magicoder.rowfiles.RowWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The cleaner on files, without a broker. */
@Command(
        name = "clean",
        description = {
            "Cleans files of instruction rows as the cleaner does: quality, decontamination, exact and near duplicates. Writes"
                    + " samples.jsonl, rejections.jsonl, report.json and the page report.html into a folder; columns are carried"
                    + " through, and one that has a name of those that are added is called imported_NAME.",
            "Rows of Magicoder (seed, problem, solution), Evol-Instruct, CodeAlpaca and Alpaca (instruction, input, output),"
                    + " instruction and response, messages and conversations are read; a field that is missing is not compared."
        },
        mixinStandardHelpOptions = true)
final class CleanCommand implements Callable<Integer> {
    private static final long REFERENCE_SHUFFLE = 666;
    private static final double USUAL_THRESHOLD = 0.7;
    private static final Map<RejectionReason, String> REFERENCE_NAMES = Map.of(
            RejectionReason.DUPLICATE_SEED, "duplicate seeds",
            RejectionReason.DUPLICATE_PROBLEM, "duplicate problems",
            RejectionReason.DUPLICATE_SOLUTION, "duplicate solutions");

    @Option(
            names = "--in",
            paramLabel = "FILE",
            arity = "1..*",
            required = true,
            description = "Rows to clean (.jsonl, .json, .parquet; also .gz, .zst); - is standard input.")
    private List<Path> in = new ArrayList<>();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder for what is written.")
    private Path out = Path.of("cleaned");

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "STRICT",
            description =
                    "strict, or reference: the original's decisions, with its names of reasons (default: strict).")
    private CleaningMode mode = CleaningMode.STRICT;

    @Mixin
    private BenchmarksOption benchmarks = new BenchmarksOption();

    @Option(
            names = "--shuffle-seed",
            paramLabel = "N",
            description =
                    "Judge the rows in the order of Python's shuffle with this seed (default: that of the files; in mode"
                            + " reference 666).")
    private @Nullable Long shuffleSeed;

    @Option(
            names = "--near-duplicates",
            paramLabel = "THRESHOLD",
            description = "Similarity from which on a row is refused for an earlier one, or off (default: 0.7; in mode"
                    + " reference off).")
    private @Nullable String nearDuplicates;

    @Option(
            names = "--refuse",
            paramLabel = "RULE",
            split = ",",
            description =
                    "Which of PLACEHOLDER_CODE, COPIES_PROBLEM and LANGUAGE_MISMATCH refuse rather than score, or none"
                            + " (default: PLACEHOLDER_CODE,LANGUAGE_MISMATCH; in mode reference none).")
    private @Nullable List<String> refuse;

    @Mixin
    private MeaningOptions meaningOptions = new MeaningOptions();

    @Mixin
    private SummaryOption summary = new SummaryOption();

    /** Whose decisions. */
    enum CleaningMode {
        STRICT,
        REFERENCE
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        Optional<Benchmarks> read = benchmarks.read();
        Optional<MeaningStage> meaning = MeaningStage.open(
                meaningOptions,
                mode == CleaningMode.STRICT,
                read,
                BenchmarkCache.ofUser().resolveSibling("embeddings"));
        try {
            return clean(read, meaning);
        } finally {
            meaning.ifPresent(MeaningStage::close);
        }
    }

    private int clean(Optional<Benchmarks> read, Optional<MeaningStage> meaning) throws IOException {
        Double threshold = threshold();
        String decontaminationMode = read.isEmpty() ? "none" : mode.name().toLowerCase(Locale.ROOT);
        CleaningRules rules = new CleaningRules(
                decontaminationMode,
                read.map(found -> List.copyOf(found.names())).orElse(List.of()),
                read.map(Benchmarks::version).orElse(null),
                threshold);
        RowCleaner cleaner = cleaner(read, threshold);
        Map<String, String> referenceReasons = new HashMap<>();
        read.ifPresent(found -> found.needles()
                .forEach(needle -> referenceReasons.putIfAbsent(
                        needle.text(), needle.part().referenceReason())));
        CleaningReport report = new CleaningReport(rules);
        Files.createDirectories(out);
        RowOrder order = new RowOrder(in, shuffleSeed());
        try (RowWriter samples = RowWriter.open(out.resolve("samples.jsonl"));
                RowWriter rejections = RowWriter.open(out.resolve("rejections.jsonl"))) {
            RowCleaning cleaning = new RowCleaning(
                    cleaner, meaning.map(MeaningStage::decontamination), (row, verdict, scoresOfMeaning) -> {
                        switch (verdict) {
                            case Passed(SampleScores scores) -> {
                                report.kept(RowLanguage.of(row));
                                Optional<SampleScores> wanted =
                                        mode == CleaningMode.REFERENCE ? Optional.empty() : Optional.of(scores);
                                samples.write(JudgedRow.kept(row, wanted, scoresOfMeaning));
                            }
                            case Refused(Refusal refusal) -> {
                                String reason = reason(refusal, referenceReasons);
                                report.refused(reason, refusal);
                                rejections.write(JudgedRow.refused(row, reason, refusal));
                            }
                        }
                    });
            order.forEach((row, place) -> cleaning.add(row, place, candidate(row, place)));
            cleaning.end();
            samples.complete();
            rejections.complete();
        }
        write(report, read, meaning);
        System.err.println(report.funnel() + SummaryOption.repaired(order.repaired()));
        meaning.ifPresent(stage -> System.err.println(stage.summary()));
        summary.print("wrote " + out, figures(report, order, meaning), out);
        return 0;
    }

    private static Candidate candidate(ObjectNode row, String place) {
        return RowShape.candidate(row)
                .orElseThrow(() -> new UserError(place + " has the columns of no shape of instruction rows: name them"
                        + " problem and solution, instruction and response, instruction and output, or messages"));
    }

    private RowCleaner cleaner(Optional<Benchmarks> read, @Nullable Double threshold) {
        Decontamination decontamination = read.map(found -> Decontamination.of(
                        found.needles(), mode == CleaningMode.REFERENCE ? Mode.REFERENCE : Mode.STRICT))
                .orElseGet(Decontamination::none);
        if (mode == CleaningMode.REFERENCE) {
            Screening screening = new Screening(QualityRules.unlimited(refused()), decontamination);
            return RowCleaner.reference(screening);
        }
        Screening screening = new Screening(
                new QualityRules(QualityRules.USUAL_LIMIT, QualityRules.USUAL_LIMIT, refused()), decontamination);
        try {
            return RowCleaner.strict(screening, threshold);
        } catch (IllegalArgumentException e) {
            throw new UserError("--near-duplicates: " + e.getMessage(), e);
        }
    }

    private @Nullable Double threshold() {
        if (nearDuplicates == null) {
            return mode == CleaningMode.REFERENCE ? null : USUAL_THRESHOLD;
        }
        if (nearDuplicates.equalsIgnoreCase("off")) {
            return null;
        }
        if (mode == CleaningMode.REFERENCE) {
            throw new UserError("--near-duplicates has no part in mode reference: leave it out");
        }
        try {
            return Double.valueOf(nearDuplicates);
        } catch (NumberFormatException e) {
            throw new UserError(
                    "--near-duplicates is " + nearDuplicates + ": write a number above 0 and at most 1, or off", e);
        }
    }

    private Set<RejectionReason> refused() {
        if (refuse == null) {
            return mode == CleaningMode.REFERENCE ? Set.of() : QualityRules.USUAL;
        }
        try {
            return QualityRules.choices(refuse);
        } catch (IllegalArgumentException e) {
            throw new UserError("--refuse: " + e.getMessage(), e);
        }
    }

    private @Nullable Long shuffleSeed() {
        return shuffleSeed == null && mode == CleaningMode.REFERENCE ? Long.valueOf(REFERENCE_SHUFFLE) : shuffleSeed;
    }

    private String reason(Refusal refusal, Map<String, String> referenceReasons) {
        String name = refusal.reason().name();
        if (mode == CleaningMode.STRICT) {
            return name;
        }
        return refusal.reason() == RejectionReason.CONTAMINATED
                ? referenceReasons.getOrDefault(
                        String.valueOf(refusal.evidence().matched()), name)
                : REFERENCE_NAMES.getOrDefault(refusal.reason(), name);
    }

    private static Map<String, Object> figures(CleaningReport report, RowOrder order, Optional<MeaningStage> meaning) {
        Map<String, Object> figures = new LinkedHashMap<>(report.figures());
        figures.put("repaired", order.repaired());
        meaning.ifPresent(stage -> figures.put("semantic", stage.figures()));
        return figures;
    }

    private void write(CleaningReport report, Optional<Benchmarks> read, Optional<MeaningStage> meaning)
            throws IOException {
        Path samples = out.resolve("samples.jsonl");
        Path rejections = out.resolve("rejections.jsonl");
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("command", "clean, mode " + mode.name().toLowerCase(Locale.ROOT));
        provenance.put(
                "files",
                in.stream().map(file -> String.valueOf(file.getFileName())).toList());
        provenance.put(
                "refused rules", refused().stream().map(Enum::name).sorted().toList());
        provenance.put("shuffle seed", shuffleSeed() == null ? "none" : String.valueOf(shuffleSeed()));
        provenance.put("rules", report.rules());
        meaning.ifPresent(stage -> provenance.put("decontamination by meaning", stage.figures()));
        provenance.put("samples", FileHash.of(samples));
        provenance.put("rejections", FileHash.of(rejections));
        List<HumanEvalTask> tasks = read.isPresent() ? HumanEvalTask.among(read.get()) : List.of();
        ReportPage page = new ReportPage(
                new DataSetSurvey(new FileDataSet(samples, Optional.of(rejections)), tasks, ReportCommand.USUAL_ROWS)
                        .report("Cleaned rows of " + fileNames(), provenance));
        Map<String, Object> figures = new LinkedHashMap<>(report.figures());
        meaning.ifPresent(stage -> figures.put("semantic", stage.figures()));
        figures.put("dataSet", page.figures());
        ReportPage.writeJson(out.resolve("report.json"), figures);
        page.write(out.resolve("report.html"));
    }

    private String fileNames() {
        return in.stream().map(file -> String.valueOf(file.getFileName())).collect(Collectors.joining(", "));
    }
}

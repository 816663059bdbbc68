package io.magicoder.cli;

import io.magicoder.cleaner.decontamination.Benchmarks;
import io.magicoder.cli.imports.ImportCounts;
import io.magicoder.cli.imports.ImportSettings;
import io.magicoder.cli.imports.ImportedFiles;
import io.magicoder.cli.imports.Importing;
import io.magicoder.cli.pipeline.Pipeline;
import io.magicoder.cli.pipeline.PipelineSettings;
import io.magicoder.cli.pipeline.RunningProcesses;
import io.magicoder.cli.runs.ProgressBoard;
import io.magicoder.cli.runs.RunView;
import io.magicoder.cli.topics.BrokerAccess;
import io.magicoder.cli.topics.KafkaOptions;
import io.magicoder.events.DatasetReady;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Existing instruction data into the pipeline. */
@Command(
        name = "import",
        description = {
            "Takes rows of existing instruction data into the pipeline, as a run of a named data set: cleaned,"
                    + " decontaminated, counted and put into shards as generated ones are, without a teacher call. Rows keep"
                    + " the columns they came with. The same files under the same name and rules are the same run.",
            "Rows of Magicoder (problem, solution, seed), Evol-Instruct, CodeAlpaca and Alpaca (instruction, input, output),"
                    + " instruction and response, messages (role, content) and ShareGPT's conversations (from, value) are read;"
                    + " --columns names those of other rows. A row that is no pair ends as a rejection with the reason.",
            "Starts the broker and the cleaner of the workspace if no pipeline runs there. Train on it with ./magicoder"
                    + " trainings retry RUN."
        },
        mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
    private static final String CLEANER = "cleaner";

    @Option(
            names = "--in",
            paramLabel = "FILE",
            arity = "1..*",
            required = true,
            description = "Rows to import (.jsonl, .json, .parquet; also .gz, .zst); - is standard input.")
    private List<Path> in = new ArrayList<>();

    @Option(
            names = "--data-set",
            paramLabel = "NAME",
            required = true,
            description = "Name of the data set, by which export, status and trainings know it, too.")
    private String dataSet = "";

    @Option(
            names = "--columns",
            paramLabel = "MEMBER=COLUMN",
            split = ",",
            description =
                    "Columns of rows in a shape of their own, such as problem=question,solution=answer; also"
                            + " instruction, input, response, example, seed, lang, repository, path, commit, license. Repeatable.")
    private List<String> columns = new ArrayList<>();

    @Option(
            names = "--license",
            paramLabel = "SPDX",
            defaultValue = "",
            description = "Licence of rows that name none (default: unknown).")
    private String license = "";

    @Option(
            names = "--teacher-model",
            paramLabel = "NAME",
            defaultValue = ImportSettings.UNKNOWN_TEACHER,
            description = "Who wrote the rows (default: ${DEFAULT-VALUE}).")
    private String teacherModel = ImportSettings.UNKNOWN_TEACHER;

    @Mixin
    private BenchmarksOption benchmarks = new BenchmarksOption();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the cleaner, such as cleaner.near-duplicates=0.8. Repeatable.")
    private List<String> overrides = new ArrayList<>();

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private SummaryOption summary = new SummaryOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        ImportSettings settings =
                new ImportSettings(dataSet, ImportSettings.columns(columns), license.strip(), teacherModel);
        Map<String, String> rules = new TreeMap<>(PipelineSettings.parseOverrides(overrides));
        rules.keySet().stream()
                .filter(key -> !key.startsWith(CLEANER + "."))
                .findFirst()
                .ifPresent(key -> {
                    throw new UserError("--set " + key + " has no part in an import: only " + CLEANER + ".*");
                });
        try (ImportedFiles files = new ImportedFiles(in, settings)) {
            if (kafka.isRemote() || !RunningProcesses.alive(kafka.workspace()).isEmpty()) {
                requireNoRulesOfOurs(rules);
                requireCleaner();
                ImportCounts counts = look(files);
                try (BrokerAccess broker = kafka.open()) {
                    Importing importing = importing(broker.clientSettings(), files, settings, "");
                    follow(broker.clientSettings(), importing, counts, Optional::empty);
                }
            } else {
                Path folder = benchmarks.folder(rules).orElse(null);
                String version = rules + " " + (folder == null ? "" : version(folder));
                ImportCounts counts = look(files);
                try (Pipeline pipeline = Pipeline.start(
                        PipelineSettings.ofCleaner(PipelineOptions.home(), kafka.workspace(), folder, rules),
                        ImportCommand::say)) {
                    Importing importing = importing(pipeline.clientSettings(), files, settings, version);
                    follow(pipeline.clientSettings(), importing, counts, pipeline::breakdown);
                }
            }
        }
        return 0;
    }

    /** All of it is read before anything is started or written: a damaged file leaves no half run. */
    private static ImportCounts look(ImportedFiles files) throws IOException {
        ImportCounts counts = files.look();
        System.err.println(counts);
        files.firstReasons().forEach(reason -> System.err.println("  " + reason));
        return counts;
    }

    private static Importing importing(
            Map<String, Object> clientSettings, ImportedFiles files, ImportSettings settings, String rules) {
        return new Importing(clientSettings, files, settings, rules, InstantSource.system());
    }

    private void requireNoRulesOfOurs(Map<String, String> rules) {
        if (benchmarks.isGiven() || !rules.isEmpty()) {
            throw new UserError(
                    "the cleaner of this pipeline runs already and has its own rules: leave out --benchmarks and"
                            + " --set cleaner.*, or change its configuration");
        }
    }

    /** A pipeline that was started for something else may have none, and would never end the run. */
    private void requireCleaner() throws IOException {
        if (!kafka.isRemote()
                && RunningProcesses.alive(kafka.workspace()).stream()
                        .noneMatch(entry -> entry.name().equals(CLEANER))) {
            throw new UserError("the pipeline that runs " + kafka.place()
                    + " has no cleaner: wait until it has ended, or name another folder with --workspace");
        }
    }

    private void follow(
            Map<String, Object> clientSettings,
            Importing importing,
            ImportCounts counts,
            Supplier<Optional<String>> breakdown)
            throws IOException, InterruptedException {
        boolean written = importing.write();
        System.err.println(
                "Run " + importing.runId() + " of the data set " + dataSet + (written ? "" : " was written before"));
        RunView view = RunFollower.follow(
                clientSettings,
                importing.runId(),
                System.err,
                breakdown,
                follower -> follower.await(Stage.DATASET, () -> null)); // no extractor has a part in it
        DatasetReady ready = view.ready();
        if (ready == null) {
            throw new IllegalStateException("what was waited for is there");
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("run", importing.runId());
        figures.put("dataSet", dataSet);
        figures.putAll(counts.figures());
        figures.put("samples", ready.samples());
        figures.put("rejections", ready.rejections());
        figures.put("rejectionsByReason", new TreeMap<>(ready.rejectionsByReason()));
        if (ready.rules() != null) {
            figures.put("rules", ready.rules());
        }
        summary.print(
                "Run " + importing.runId() + " is complete: " + ready.seeds() + " rows = " + ready.samples()
                        + " samples + " + ProgressBoard.describeRejections(ready.rejectionsByReason())
                        + " rejections"
                        + (ready.rules() == null ? "" : "; " + ready.rules().inWords()),
                figures,
                Path.of(""));
    }

    private static void say(String notice) {
        System.err.println(notice);
    }

    /** Of the bytes of all files, so that changed benchmarks make another run; before anything is started. */
    private static String version(Path folder) {
        try {
            return Benchmarks.read(folder).version();
        } catch (IllegalArgumentException e) {
            throw new UserError(BenchmarksOption.NAME + " " + folder + ": " + e.getMessage(), e);
        }
    }
}

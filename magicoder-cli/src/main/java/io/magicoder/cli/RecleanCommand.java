package io.magicoder.cli;

import io.magicoder.cleaner.decontamination.Benchmarks;
import io.magicoder.cli.pipeline.Pipeline;
import io.magicoder.cli.pipeline.PipelineSettings;
import io.magicoder.cli.pipeline.RunningProcesses;
import io.magicoder.cli.runs.Recleaning;
import io.magicoder.cli.runs.Recleaning.SeedFilter;
import io.magicoder.cli.runs.Recleaning.Written;
import io.magicoder.cli.runs.RunView;
import io.magicoder.cli.topics.BrokerAccess;
import io.magicoder.cli.topics.KafkaOptions;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.generator.parsing.AnswerParser;
import io.magicoder.generator.parsing.ParserMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** An old run under new rules. */
@Command(
        name = "reclean",
        description =
                "Makes a new run out of the instructions of a complete one, without a teacher call: under other rules"
                        + " of the cleaner, other benchmarks, or without some repositories or licences. Raw answers of rejected"
                        + " seeds are parsed anew. Train on it with ./magicoder trainings retry NEW_RUN.",
        mixinStandardHelpOptions = true)
final class RecleanCommand implements Callable<Integer> {
    private static final String PARSER_KEY = "generator.parser";

    @Parameters(paramLabel = "RUN", description = "Id of the run whose instructions are cleaned anew.")
    private String parentId = "";

    @Mixin
    private BenchmarksOption benchmarks = new BenchmarksOption();

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description =
                    "A setting of the cleaner, such as cleaner.decontamination.mode=reference, or generator.parser."
                            + " Repeatable.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--drop-repository",
            paramLabel = "NAME",
            description = "Leaves out the seeds of a repository. Repeatable.")
    private List<String> repositories = new ArrayList<>();

    @Option(
            names = "--drop-license",
            paramLabel = "SPDX",
            description = "Leaves out the seeds under a licence; unknown names those without one. Repeatable.")
    private List<String> licenses = new ArrayList<>();

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Map<String, String> settings = new TreeMap<>(PipelineSettings.parseOverrides(overrides));
        ParserMode parser = parser(settings.getOrDefault(PARSER_KEY, "strict"));
        settings.keySet().stream()
                .filter(key -> !key.startsWith("cleaner.") && !key.equals(PARSER_KEY))
                .findFirst()
                .ifPresent(key -> {
                    throw new UserError("--set " + key + " has no part in cleaning: only cleaner.* and " + PARSER_KEY);
                });
        if (kafka.isRemote() || !RunningProcesses.alive(kafka.workspace()).isEmpty()) {
            requireNoRulesOfOurs(settings);
            String rules = settings + " " + parser + " ";
            try (BrokerAccess broker = kafka.open()) {
                follow(broker.clientSettings(), recleaning(broker.clientSettings(), parser, rules), Optional::empty);
            }
        } else {
            Path folder = benchmarks.folder(settings).orElse(null);
            String rules = settings + " " + parser + " " + (folder == null ? "" : version(folder));
            try (BrokerAccess broker = kafka.open()) {
                kafka.requireRun(broker.clientSettings(), parentId); // before anything is started for it
            }
            try (Pipeline pipeline = Pipeline.start(
                    PipelineSettings.ofCleaner(PipelineOptions.home(), kafka.workspace(), folder, settings),
                    RecleanCommand::say)) {
                follow(
                        pipeline.clientSettings(),
                        recleaning(pipeline.clientSettings(), parser, rules),
                        pipeline::breakdown);
            }
        }
        return 0;
    }

    private Recleaning recleaning(Map<String, Object> clientSettings, ParserMode parser, String rules) {
        RunRecord parent = kafka.requireRun(clientSettings, parentId);
        return new Recleaning(
                clientSettings,
                parent,
                new SeedFilter(repositories, licenses),
                new AnswerParser(parser),
                rules,
                InstantSource.system());
    }

    private void requireNoRulesOfOurs(Map<String, String> settings) {
        if (benchmarks.isGiven() || settings.keySet().stream().anyMatch(key -> key.startsWith("cleaner."))) {
            throw new UserError(
                    "the cleaner of this pipeline runs already and has its own rules: leave out --benchmarks and"
                            + " --set cleaner.*, or change its configuration");
        }
    }

    private static void follow(
            Map<String, Object> clientSettings, Recleaning recleaning, Supplier<Optional<String>> breakdown)
            throws InterruptedException {
        Optional<Written> written = recleaning.write();
        System.out.println("Run " + recleaning.runId()
                + written.map(w ->
                                ": " + w.seeds() + " seeds" + (w.dropped().isEmpty() ? "" : ", dropped " + w.dropped()))
                        .orElse(" was written before"));
        RunView view = RunFollower.follow(
                clientSettings,
                recleaning.runId(),
                breakdown,
                follower -> follower.await(Stage.DATASET, () -> null)); // no extractor has a part in it
        DatasetReady data = view.ready();
        if (data != null) {
            System.out.printf(
                    Locale.ROOT,
                    "Run %s is complete: %d seeds = %d samples + %d rejections%n",
                    recleaning.runId(),
                    data.seeds(),
                    data.samples(),
                    data.rejections());
        }
    }

    private static void say(String notice) {
        System.out.println(notice);
    }

    private static ParserMode parser(String name) {
        try {
            return ParserMode.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new UserError("--set " + PARSER_KEY + "=" + name + ": known are strict and reference", e);
        }
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

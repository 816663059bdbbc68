package io.magicoder.cli;

import io.magicoder.cli.pipeline.Pipeline;
import io.magicoder.cli.pipeline.PipelineSettings;
import io.magicoder.cli.pipeline.RunningProcesses;
import io.magicoder.cli.pipeline.ServiceHttp;
import io.magicoder.cli.pipeline.TrainerClient;
import io.magicoder.cli.pipeline.TrainerClient.Wish;
import io.magicoder.cli.topics.BrokerAccess;
import io.magicoder.cli.topics.KafkaOptions;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingProgress;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.events.reading.TopicReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The trainings of a pipeline. */
@Command(
        name = "trainings",
        description = "Lists trainings, asks for one again, cancels one.",
        mixinStandardHelpOptions = true)
final class TrainingsCommand {
    private static final String TRAINER_HELP =
            "Base URL of the trainer of a deployed pipeline (default: that of the workspace).";

    @Command(description = "The last word on each training, the oldest first.", mixinStandardHelpOptions = true)
    int list(@Mixin KafkaOptions kafka) throws IOException {
        Map<String, TrainingProgress> last = new LinkedHashMap<>();
        try (BrokerAccess broker = kafka.open();
                TopicReader reader = TopicReader.open(
                        broker.clientSettings(), List.of(Topics.TRAINING_PROGRESS_NAME), TopicOffsets.BEGINNING)) {
            reader.readToEnd(record -> TopicReader.event(record).ifPresent(event -> {
                if (event instanceof TrainingProgress progress) {
                    last.put(progress.trainingId(), progress);
                }
            }));
        }
        if (last.isEmpty()) {
            System.out.println("No training " + kafka.place() + ".");
        }
        last.values().forEach(training -> System.out.println(line(training)));
        return 0;
    }

    private static String line(TrainingProgress training) {
        return training.trainingId() + "  of " + training.runId() + "  "
                + training.state().name().toLowerCase(Locale.ROOT) + " at " + training.at()
                + (training.totalSteps() > 0 ? ", step " + training.step() + " of " + training.totalSteps() : "")
                + (training.loss() == null ? "" : String.format(Locale.ROOT, ", loss %.3f", training.loss()))
                + (training.message() == null ? "" : ": " + training.message());
    }

    @Command(
            description =
                    "Trains on the data set of a run (again), without a teacher call: one that failed, was cancelled,"
                            + " or was not asked for. Starts the trainer of the workspace if no pipeline runs there.",
            mixinStandardHelpOptions = true)
    int retry(
            @Parameters(
                            paramLabel = "RUN",
                            description = "Id of a run whose data set is complete, or name of one that was imported.")
                    String runId,
            @Option(names = "--base-model", paramLabel = "DIR", description = "Another base model than before.")
                    @Nullable Path baseModel,
            @Option(names = "--preset", paramLabel = "NAME", description = "Another recipe than before.") @Nullable String preset,
            @Option(
                            names = "--set",
                            paramLabel = "KEY=VALUE",
                            description = "A setting of the trainer, such as learning-rate=1e-5. Repeatable.")
                    @Nullable List<String> overrides,
            @Option(names = "--trainer", paramLabel = "URL", description = TRAINER_HELP) @Nullable URI trainer,
            @Mixin KafkaOptions kafka)
            throws IOException, InterruptedException {
        Map<String, String> settings = PipelineSettings.parseOverrides(overrides == null ? List.of() : overrides);
        Wish wish = new Wish(baseModel, preset, withoutService(settings));
        Optional<URI> known = trainer == null ? running(kafka) : Optional.of(trainer);
        if (known.isPresent()) {
            try (BrokerAccess broker = kafka.open();
                    HttpClient http = ServiceHttp.client()) {
                String run = requireDataset(broker.clientSettings(), runId, kafka);
                follow(broker.clientSettings(), new TrainerClient(http, known.get()), run, wish, Optional::empty);
            }
            return 0;
        }
        if (kafka.isRemote()) {
            throw new UserError("--trainer is missing: name the trainer of the pipeline " + kafka.place());
        }
        String run;
        try (BrokerAccess broker = kafka.open()) {
            run = requireDataset(broker.clientSettings(), runId, kafka);
        }
        try (Pipeline pipeline = Pipeline.start(
                PipelineSettings.ofTrainer(PipelineOptions.home(), kafka.workspace(), baseModel, preset, settings),
                TrainingsCommand::say)) {
            follow(pipeline.clientSettings(), pipeline.trainer(), run, Wish.AS_CONFIGURED, pipeline::breakdown);
        }
        return 0;
    }

    @Command(description = "Cancels a training that waits or runs.", mixinStandardHelpOptions = true)
    int cancel(
            @Parameters(paramLabel = "TRAINING", description = "Id of the training.") String trainingId,
            @Option(names = "--trainer", paramLabel = "URL", description = TRAINER_HELP) @Nullable URI trainer,
            @Mixin KafkaOptions kafka)
            throws IOException, InterruptedException {
        Optional<URI> known = trainer == null ? running(kafka) : Optional.of(trainer);
        try (HttpClient http = ServiceHttp.client()) {
            new TrainerClient(
                            http,
                            known.orElseThrow(() -> new UserError(
                                    "no trainer runs " + kafka.place() + ": name one with --trainer URL")))
                    .cancel(trainingId);
        }
        System.out.println(trainingId + " is cancelled");
        return 0;
    }

    private static void follow(
            Map<String, Object> clientSettings,
            TrainerClient trainer,
            String runId,
            Wish wish,
            Supplier<Optional<String>> breakdown)
            throws InterruptedException {
        Instant asked = Instant.now();
        String trainingId = trainer.ask(runId, wish);
        System.out.println("Training " + trainingId + " of " + runId);
        RunFollower.follow(clientSettings, runId, breakdown, follower -> follower.awaitCheckpoint(trainingId, asked));
    }

    private static String requireDataset(Map<String, Object> clientSettings, String name, KafkaOptions kafka) {
        RunRecord run = kafka.requireRun(clientSettings, name);
        if (run.ready() == null) {
            throw new UserError("run " + run.runId() + " is still open: it can be trained on once it is complete");
        }
        return run.runId();
    }

    /** The trainer of the pipeline that runs in the workspace, if one does. */
    private static Optional<URI> running(KafkaOptions kafka) throws IOException {
        if (kafka.isRemote()) {
            return Optional.empty();
        }
        return RunningProcesses.alive(kafka.workspace()).stream()
                .filter(entry -> entry.name().equals("trainer"))
                .map(entry -> URI.create("http://127.0.0.1:" + entry.port()))
                .findFirst();
    }

    private static void say(String notice) {
        System.out.println(notice);
    }

    /** The keys as the trainer's REST side has them. */
    private static Map<String, String> withoutService(Map<String, String> settings) {
        Map<String, String> keys = new LinkedHashMap<>();
        settings.forEach((key, value) -> keys.put(key.replaceFirst("^trainer\\.", ""), value));
        return keys;
    }
}

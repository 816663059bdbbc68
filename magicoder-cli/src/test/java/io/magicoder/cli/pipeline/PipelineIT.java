package io.magicoder.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.magicoder.cli.runs.RunView;
import io.magicoder.cli.runs.RunWatch;
import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.CheckpointStatus;
import io.magicoder.events.CleanSample;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.Part;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.RunSpecification;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.magicoder.events.TraceParent;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.events.reading.TopicReader;
import io.magicoder.scriptedteacher.ScriptedTeacher;
import io.magicoder.scriptedteacher.TeacherSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged services and a real broker, from this project's own source code to an answer of a trained model. */
class PipelineIT {
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final int SEEDS = 80;

    @TempDir
    private Path directory;

    private final ConcurrentLinkedQueue<String> notices = new ConcurrentLinkedQueue<>();

    private PipelineSettings settings(URI teacher, int generators) {
        Path model = directory.resolve("tiny-model");
        TinyModel.write(model);
        Map<String, String> quick = Map.of(
                "trainer.epochs", "1",
                "trainer.max-length", "1024",
                "generator.concurrency", "2",
                "generator.retry.initial-delay", "PT0.05S");
        return new PipelineSettings(
                        Path.of("..").toAbsolutePath().normalize(),
                        new Workspace(directory.resolve("workspace")),
                        teacher,
                        ScriptedTeacher.MODEL,
                        model,
                        "small",
                        null,
                        generators,
                        0,
                        0,
                        PipelineSettings.SERVICES,
                        true,
                        quick)
                .reading(ownSources());
    }

    private static RunSpecification ownSources() {
        List<String> sources = Stream.of("magicoder-cli", "cleaner-service", "generator-service", "inference-service")
                .map(module -> Path.of("..", module, "src", "main")
                        .toAbsolutePath()
                        .normalize()
                        .toString())
                .toList();
        return RunSpecification.of(sources).strategy("lines").maxNewData(SEEDS).build();
    }

    private void kill(Workspace workspace, String name) throws IOException {
        RunningProcesses running = RunningProcesses.read(workspace).orElseThrow();
        ProcessHandle victim = running.processes().stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .flatMap(RunningProcesses.Entry::alive)
                .orElseThrow();
        assertThat(victim.destroyForcibly()).isTrue();
        awaitUntil(() -> notices.stream().anyMatch(notice -> notice.startsWith(name + " stopped unasked")));
    }

    private static void awaitUntil(BooleanSupplier condition) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(condition::getAsBoolean);
    }

    @Test
    void aRunSurvivesTheDeathOfGeneratorAndCleanerAndEndsInAModelThatAnswers() throws Exception {
        // Given
        try (ScriptedTeacher teacher = ScriptedTeacher.start(0, TeacherSettings.usual());
                Pipeline pipeline = Pipeline.start(settings(URI.create(teacher.baseUrl()), 2), notices::add)) {
            Workspace workspace = new Workspace(directory.resolve("workspace"));
            RunSpecification specification = ownSources();
            // When
            String runId = pipeline.extractor().start(specification, true);
            try (RunWatch watch = new RunWatch(pipeline.clientSettings(), runId)) {
                RunView view = watch.view();
                awaitUntil(() -> view.instructions() >= SEEDS / 8);
                kill(workspace, "generator");
                awaitUntil(() -> view.samples() >= SEEDS / 8);
                kill(workspace, "cleaner");
                awaitUntil(() -> view.isLoaded() || view.refusal() != null);
                // Then
                DatasetReady data = view.ready();
                assertThat(data).isNotNull();
                assertThat(data.seeds()).isEqualTo(SEEDS).isEqualTo(data.samples() + data.rejections());
                assertThat(view.refusal()).isNull();
                assertCheckpointIsWhole(view.checkpoint(), data);
                assertThat(samplesOf(pipeline, runId))
                        .hasSize((int) data.samples())
                        .doesNotHaveDuplicates();
            }
            assertEveryRecordSaysWhoWroteItAndBelongsToTheTraceOfItsSeedOrRun(pipeline);
            assertThat(pipeline.extractor().start(specification, true)).isEqualTo(runId);
            assertThat(pipeline.extractor().failure(runId)).isNull();
            assertThat(pipeline.inference().ask("Write a method that adds two numbers.", 16))
                    .get()
                    .extracting(InferenceClient.Answer::finishReason)
                    .isIn("stop", "length");
            Scrape.of(RunningProcesses.read(workspace).orElseThrow()).requireWhatDashboardsAndAlertsRead(PATIENCE);
        }
    }

    private static void assertEveryRecordSaysWhoWroteItAndBelongsToTheTraceOfItsSeedOrRun(Pipeline pipeline) {
        Set<String> sources = new TreeSet<>();
        try (var reader = TopicReader.open(pipeline.clientSettings(), Topics.eventNames(), TopicOffsets.BEGINNING)) {
            reader.readToEnd(record -> {
                PipelineEvent event = TopicReader.event(record).orElseThrow();
                sources.add(new String(record.headers().lastHeader("ce_source").value(), StandardCharsets.UTF_8));
                if (!(event instanceof CheckpointStatus)) { // it names no run
                    assertThat(TraceParent.of(record.headers()).orElseThrow().traceId())
                            .as(event.toString())
                            .isEqualTo(TraceParent.root(event).traceId());
                }
            });
        }
        assertThat(sources)
                .containsExactlyInAnyOrder(
                        Part.SEED_EXTRACTOR.source(),
                        Part.GENERATOR.source(),
                        Part.CLEANER.source(),
                        Part.TRAINER.source(),
                        Part.INFERENCE.source());
    }

    private static void assertCheckpointIsWhole(CheckpointPublished checkpoint, DatasetReady data) throws IOException {
        Path location = Path.of(checkpoint.location());
        CheckpointManifest manifest = CheckpointManifest.read(location, checkpoint.manifestSha256());
        assertThat(manifest.violations(location)).isEmpty();
        assertThat(manifest.lastLoss()).isLessThan(manifest.firstLoss());
        assertThat(manifest.shards().count()).isEqualTo(data.shards().count());
        assertThat(manifest.shards().chainHead()).isEqualTo(data.shards().chainHead());
    }

    private static List<String> samplesOf(Pipeline pipeline, String runId) throws IOException {
        List<String> seedIds = new ArrayList<>();
        RunRecord run = RunIndex.read(pipeline.clientSettings()).find(runId).orElseThrow();
        RunIndex.read(pipeline.clientSettings(), run, List.of(Topics.SAMPLES_NAME), record -> {
            if (TopicReader.event(record).orElseThrow() instanceof CleanSample sample) {
                seedIds.add(sample.seed().seedId());
            }
        });
        return seedIds;
    }
}

package io.magicoder.cli.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.magicoder.cli.runs.RunView;
import io.magicoder.cli.runs.RunWatch;
import io.magicoder.deploy.dashboards.Dashboard;
import io.magicoder.events.RunSpecification;
import io.magicoder.scriptedteacher.ScriptedTeacher;
import io.magicoder.scriptedteacher.TeacherSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every panel of the dashboards has data while a real Prometheus scrapes a real run: with a teacher that refuses what comes too fast and writes much
 * that is no use, with prices, a training, and a model that is asked.
 */
class PanelsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(6);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final int SEEDS = 160;

    /** What such a run may leave empty, by {@link PanelQuery#name}, and why. */
    private static final Map<String, String> EMPTY = Map.of();

    @TempDir
    private Path directory;

    @Test
    void everyPanelHasDataInARun() throws Exception {
        // Given
        assumeTrue(
                Program.isInstalled(Prometheus.PROGRAM),
                "prometheus is not on the PATH (Debian: prometheus): no panel is tested");
        List<PanelQuery> all = PanelQuery.of(Dashboard.read(Path.of("..", "deploy", "grafana", "dashboards.yaml")));
        assertThat(all).hasSizeGreaterThan(90).extracting(PanelQuery::name).containsAll(EMPTY.keySet());
        List<PanelQuery> empty = new ArrayList<>(all);
        try (ScriptedTeacher teacher = ScriptedTeacher.start(0, overrun());
                Pipeline pipeline = Pipeline.start(settings(teacher), notice -> {});
                TopicMetrics topics = TopicMetrics.serve(pipeline.clientSettings());
                Prometheus prometheus = Prometheus.start(directory, targets(topics))) {
            // When
            String runId = pipeline.extractor().start(specification(), true);
            try (RunWatch watch = new RunWatch(pipeline.clientSettings(), runId)) {
                RunView view = watch.view();
                await().atMost(PATIENCE).pollInterval(POLL).until(() -> {
                    empty.removeIf(query -> prometheus.answers(query.sent()));
                    return view.isLoaded() || view.refusal() != null;
                });
            }
            // Then
            await().atMost(PATIENCE).pollInterval(POLL).untilAsserted(() -> {
                pipeline.inference().ask("Write a method that adds two numbers.", 16);
                empty.removeIf(query -> prometheus.answers(query.sent()));
                assertThat(empty).extracting(PanelQuery::name).isSubsetOf(EMPTY.keySet());
            });
        }
    }

    /** Two at once, where the generator tries more; so slow that Prometheus sees it happen. */
    private static TeacherSettings overrun() {
        return new TeacherSettings(TeacherSettings.usual().rates(), Duration.ofMillis(300), 2, true, 0);
    }

    private PipelineSettings settings(ScriptedTeacher teacher) {
        Path model = directory.resolve("tiny-model");
        TinyModel.write(model);
        return new PipelineSettings(
                        Path.of("..").toAbsolutePath().normalize(),
                        workspace(),
                        URI.create(teacher.baseUrl()),
                        ScriptedTeacher.MODEL,
                        model,
                        "small",
                        null,
                        1,
                        0,
                        0,
                        PipelineSettings.SERVICES,
                        true,
                        Map.of(
                                "trainer.epochs", "1",
                                "trainer.max-length", "1024",
                                "trainer.held-out", "8",
                                "generator.concurrency", "16",
                                "generator.teacher.input-price", "0.15",
                                "generator.teacher.output-price", "0.60",
                                "generator.retry.initial-delay", "PT0.05S"))
                .reading(specification());
    }

    private Workspace workspace() {
        return new Workspace(directory.resolve("workspace"));
    }

    private static RunSpecification specification() {
        Path sources =
                Path.of("..", "cleaner-service", "src", "main").toAbsolutePath().normalize();
        return RunSpecification.of(List.of(sources.toString()))
                .strategy("lines")
                .maxNewData(SEEDS)
                .build();
    }

    private List<Prometheus.Target> targets(TopicMetrics topics) throws IOException {
        List<Prometheus.Target> targets = new ArrayList<>();
        targets.add(new Prometheus.Target("kafka-exporter", topics.port(), "/metrics"));
        RunningProcesses.read(workspace()).orElseThrow().processes().stream()
                .filter(service -> !service.name().equals("kafka"))
                .map(service -> new Prometheus.Target(service.name(), service.port(), "/q/metrics"))
                .forEach(targets::add);
        return targets;
    }
}

package io.magicoder.cli.pipeline;

import static org.awaitility.Awaitility.await;

import io.magicoder.deploy.dashboards.AlertRules;
import io.magicoder.deploy.dashboards.Dashboard;
import io.magicoder.deploy.dashboards.MetricNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.assertj.core.api.Assertions;

/** What the services of a pipeline expose to Prometheus. */
final class Scrape {
    private static final Path DEPLOY = Path.of("..", "deploy");

    /** Counted first when something happens that does not happen in every run; MetricsReferenceTest holds their names. */
    private static final Set<String> RARE = Set.of(
            "magicoder_cleaner_dead_letters_total",
            "magicoder_cleaner_forgotten_marks_total",
            "magicoder_generator_dollars_total",
            "magicoder_generator_redelivered_total");

    private static final String VLLM = "vllm:";

    private final List<RunningProcesses.Entry> services;

    private Scrape(List<RunningProcesses.Entry> services) {
        this.services = services;
    }

    static Scrape of(RunningProcesses processes) {
        return new Scrape(processes.processes().stream()
                .filter(entry -> !entry.name().equals("kafka"))
                .toList());
    }

    /** Waits until every metric that a panel or an alert reads is exposed: those of topics come some seconds after the start. */
    void requireWhatDashboardsAndAlertsRead(Duration patience) throws IOException {
        Set<String> read = new TreeSet<>();
        for (Dashboard dashboard : Dashboard.read(DEPLOY.resolve("grafana/dashboards.yaml"))) {
            dashboard.queries().map(MetricNames::inQuery).forEach(read::addAll);
        }
        AlertRules.queries(DEPLOY.resolve("prometheus/alerts.yaml")).stream()
                .map(MetricNames::inQuery)
                .forEach(read::addAll);
        Assertions.assertThat(read).hasSizeGreaterThan(50);
        read.removeAll(TopicMetrics.NAMES); // kafka-exporter's
        read.remove("up"); // Prometheus' own
        read.removeAll(RARE);
        await().atMost(patience).untilAsserted(() -> {
            Set<String> exposed = exposed();
            Assertions.assertThat(exposed).containsAll(required(read, exposed));
        });
    }

    /** Inference has all of vLLM's names, or none as long as it was built without them; a part of them is a mistake. */
    private static Set<String> required(Set<String> read, Set<String> exposed) {
        Set<String> required = new TreeSet<>(read);
        if (exposed.stream().noneMatch(name -> name.startsWith(VLLM))) {
            required.removeIf(name -> name.startsWith(VLLM));
        }
        return required;
    }

    private Set<String> exposed() {
        Set<String> names = new TreeSet<>();
        try (HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (RunningProcesses.Entry service : services) {
                URI metrics = URI.create("http://127.0.0.1:" + service.port() + "/q/metrics");
                names.addAll(MetricNames.inExposition(
                        http.send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
                                .body()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return names;
    }
}

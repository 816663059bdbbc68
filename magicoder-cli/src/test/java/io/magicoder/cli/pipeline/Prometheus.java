package io.magicoder.cli.pipeline;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.magicoder.embeddedkafka.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.StreamSupport;

/** A real Prometheus that scrapes every second. */
final class Prometheus implements AutoCloseable {
    static final String PROGRAM = "prometheus";
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final JsonMapper JSON = new JsonMapper();
    private static final int OK = 200;

    private final Program program;
    private final URI base;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Prometheus(Program program, URI base) {
        this.program = program;
        this.base = base;
    }

    /** What is scraped: {@code job} as the dashboards name it, a port of this machine, the path of its metrics. */
    record Target(String job, int port, String path) {
        private String configuration() {
            return "- {job_name: " + job + ", metrics_path: " + path + ", static_configs: [{targets: [\"127.0.0.1:"
                    + port + "\"]}]}\n";
        }
    }

    /** Starts it and waits until it answers. */
    static Prometheus start(Path directory, Iterable<Target> targets) throws IOException {
        StringBuilder configuration = new StringBuilder("global: {scrape_interval: 1s}\nscrape_configs:\n");
        targets.forEach(target -> configuration.append(target.configuration()));
        Path file = directory.resolve("prometheus.yml");
        Files.writeString(file, configuration);
        String address = "127.0.0.1:" + FreePort.any();
        Prometheus prometheus = new Prometheus(
                Program.start(
                        directory.resolve("prometheus.log"),
                        PROGRAM,
                        "--config.file=" + file,
                        "--storage.tsdb.path=" + directory.resolve("prometheus"),
                        "--web.listen-address=" + address),
                URI.create("http://" + address));
        await().atMost(PATIENCE)
                .ignoreException(UncheckedIOException.class)
                .until(() -> prometheus.get("/-/ready").statusCode() == OK);
        return prometheus;
    }

    /** Whether an expression has a value now, one that is a number. */
    boolean answers(String expression) {
        HttpResponse<String> response =
                get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
        if (response.statusCode() != OK) {
            throw new IllegalStateException("Prometheus does not understand " + expression + ": " + response.body());
        }
        try {
            JsonNode series = JSON.readTree(response.body()).at("/data/result");
            return StreamSupport.stream(series.spliterator(), false)
                    .anyMatch(one -> !one.at("/value/1").asText().equals("NaN"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> get(String path) {
        try {
            return http.send(HttpRequest.newBuilder(base.resolve(path)).build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        http.close();
        program.close();
    }
}

package io.magicoder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.magicoder.cli.topics.EventProducer;
import io.magicoder.embeddedkafka.EmbeddedKafka;
import io.magicoder.events.RunSpecification;
import io.magicoder.events.RunStarted;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.TopicReader;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.junit.jupiter.api.Test;

/** {@code watch}, against a real broker whose topics the test has written. */
class WatchCommandTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Pattern ADDRESS = Pattern.compile("Live page: (http://127\\.0\\.0\\.1:\\d+/)");

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private static void begin(Map<String, Object> client, String runId) {
        try (EventProducer producer = new EventProducer(client)) {
            producer.send(
                    Topics.RUNS,
                    new RunStarted(
                            runId,
                            RunSpecification.of(List.of("/src")).build(),
                            "test",
                            TopicReader.ends(client, Topics.eventNames()),
                            null,
                            null,
                            Instant.EPOCH));
            producer.flush();
        }
    }

    private String output() {
        return out.toString(UTF_8);
    }

    @Test
    void followsTheNewestRunAndThenTheNextOne() throws Exception {
        PrintStream console = System.out;
        System.setOut(new PrintStream(out, true, UTF_8));
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                HttpClient http = HttpClient.newHttpClient()) {
            Map<String, Object> client = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
            begin(client, "run-old");
            begin(client, "run-newest");
            Thread command = Thread.ofPlatform()
                    .start(() -> Magicoder.run("watch", "--no-browser", "--kafka", kafka.bootstrapServers()));
            try {
                await().atMost(PATIENCE).until(() -> output().contains("Run run-newest"));
                URI page = URI.create(ADDRESS.matcher(output())
                        .results()
                        .map((MatchResult found) -> found.group(1))
                        .findFirst()
                        .orElseThrow());
                try (Stream<String> events = http.send(
                                HttpRequest.newBuilder(page.resolve("events")).build(), BodyHandlers.ofLines())
                        .body()) {
                    assertThat(events.filter(line -> line.startsWith("data: "))
                                    .takeWhile(line -> !line.contains("run-next"))
                                    .peek(line -> {
                                        if (line.contains("\"run\":\"run-newest\"")) {
                                            begin(client, "run-next");
                                        }
                                    })
                                    .toList())
                            .isNotEmpty()
                            .allMatch(line -> line.contains("run-newest"));
                }
                await().atMost(PATIENCE).until(() -> output().contains("Run run-next"));
                assertThat(output()).doesNotContain("run-old");
            } finally {
                command.interrupt();
                assertThat(command.join(PATIENCE)).isTrue();
            }
        } finally {
            System.setOut(console);
        }
    }

    @Test
    void aRunThatIsNotThereIsASentence() {
        PrintStream console = System.err;
        System.setErr(new PrintStream(out, true, UTF_8));
        try (EmbeddedKafka kafka = EmbeddedKafka.start()) {
            assertThat(Magicoder.run("watch", "run-x", "--no-browser", "--kafka", kafka.bootstrapServers()))
                    .isEqualTo(1);
            assertThat(output().strip())
                    .isEqualTo("magicoder: no run run-x on " + kafka.bootstrapServers()
                            + "; ./magicoder runs list shows all");
        } finally {
            System.setErr(console);
        }
    }
}

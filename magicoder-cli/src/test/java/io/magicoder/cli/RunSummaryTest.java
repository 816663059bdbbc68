package io.magicoder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.magicoder.cli.pipeline.ServiceHttp;
import io.magicoder.cli.pipeline.TrainerClient;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.EventJson;
import io.magicoder.trainer.rows.RowCounts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunSummaryTest {
    @Test
    void whatTheConditionLeavesOutIsCounted() throws IOException {
        assertThat(summary(new RowCounts(265, 9_000, 0, 0, 0, 9), true).lines())
                .contains("  trained on    265 samples, 9 left out by --where");
    }

    @Test
    void aConditionThatLeavesNothingOutSaysSo() throws IOException {
        assertThat(summary(new RowCounts(1, 9, 0, 0, 0), true).lines())
                .contains("  trained on    1 sample, 0 left out by --where");
    }

    @Test
    void withoutAConditionTheSummaryTellsWhatWasCutOrDropped() throws IOException {
        assertThat(summary(new RowCounts(20, 900, 3, 2, 0), false).lines())
                .contains(
                        "  trained on    20 samples, 2 left out as too long: no token of the response was left, 3 cut at the maximum length");
        assertThat(summary(new RowCounts(20, 900, 0, 0, 0), false).lines()).contains("  trained on    20 samples");
    }

    @Test
    void theTrainerTellsWhatBecameOfTheSamples() throws IOException, InterruptedException {
        assertThat(told("""
                {"training": {"trainingId": "t", "rows": {"rows": 265, "tokens": 9, "cut": 1, "dropped": 2, "passedOver": 0, "filtered": 9, "newer": 1}}, "losses": []}
                """)).contains(new RowCounts(265, 9, 1, 2, 0, 9));
    }

    @Test
    void aTrainingOfAnEarlierVersionLeavesTheLineOut() throws IOException, InterruptedException {
        Optional<RowCounts> rows = told("{\"training\": {\"trainingId\": \"t\"}, \"losses\": []}");
        assertThat(rows).isEmpty();
        assertThat(new RunSummary(data(), checkpoint(), null, rows, true).lines())
                .noneMatch(line -> line.contains("trained on"))
                .anyMatch(line -> line.contains("? at first"));
    }

    private static Optional<RowCounts> told(String answer) throws IOException, InterruptedException {
        HttpServer trainer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        trainer.createContext("/trainings/t", exchange -> {
            byte[] body = answer.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        trainer.start();
        try (HttpClient http = ServiceHttp.client()) {
            URI base = URI.create("http://127.0.0.1:" + trainer.getAddress().getPort());
            return new TrainerClient(http, base).rows("t");
        } finally {
            trainer.stop(0);
        }
    }

    private static RunSummary summary(RowCounts rows, boolean chosen) throws IOException {
        return new RunSummary(data(), checkpoint(), 7.5, Optional.of(rows), chosen);
    }

    private static DatasetReady data() throws IOException {
        return golden("dataset-ready.json", DatasetReady.class);
    }

    private static CheckpointPublished checkpoint() throws IOException {
        return golden("checkpoint-published.json", CheckpointPublished.class);
    }

    private static <T> T golden(String name, Class<T> type) throws IOException {
        return EventJson.read(Files.readAllBytes(Path.of("../pipeline-events/src/test/resources/golden", name)), type);
    }
}

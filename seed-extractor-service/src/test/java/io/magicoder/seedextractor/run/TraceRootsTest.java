package io.magicoder.seedextractor.run;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.magicoder.embeddedkafka.testing.KafkaTestResource;
import io.magicoder.embeddedkafka.testing.RecordedSpans;
import io.magicoder.embeddedkafka.testing.Traced;
import io.magicoder.events.RunSpecification;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.magicoder.events.TraceParent;
import io.magicoder.events.reading.TopicReader;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The spans of the service. */
@QuarkusTest
@TestProfile(Traced.class)
@WithTestResource(KafkaTestResource.class)
class TraceRootsTest {
    @ConfigProperty(name = "kafka.bootstrap.servers")
    String broker;

    @Inject
    RecordedSpans spans;

    @TempDir
    Path folder;

    @Test
    void everySeedIsTheRootOfItsTraceAndSoIsTheRun() throws IOException {
        // Given
        Files.writeString(folder.resolve("a.py"), "def a(x):\n    return x + 1\n");
        RunSpecification run = RunSpecification.of(List.of(folder.toString()))
                .strategy("lines")
                .build();
        // When
        given().contentType(ContentType.JSON).body(run).post("/runs").then().statusCode(202);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !spans.named("extract seed").isEmpty());
        // Then
        SpanData seed = spans.named("extract seed").getFirst();
        ConsumerRecord<byte[], byte[]> seedRecord = records(Topics.SEEDS_NAME).getFirst();
        String seedId = new String(seedRecord.key(), StandardCharsets.UTF_8);
        assertThat(seed.getTraceId()).isEqualTo(seedId);
        assertThat(seed.getParentSpanContext().isValid()).isFalse();
        assertThat(TraceParent.of(seedRecord.headers()))
                .contains(TraceParent.of(seedId, seed.getSpanId(), true))
                .contains(TraceParent.root(TopicReader.event(seedRecord).orElseThrow()));

        SpanData started = spans.named("start run").getFirst();
        assertThat(started.getParentSpanContext().isValid()).isFalse();
        assertThat(records(Topics.RUNS_NAME))
                .isNotEmpty()
                .allSatisfy(record -> assertThat(TraceParent.of(record.headers()))
                        .contains(TraceParent.of(started.getTraceId(), started.getSpanId(), true)));
    }

    private List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (TopicReader reader =
                TopicReader.open(Map.of("bootstrap.servers", broker), List.of(topic), TopicOffsets.BEGINNING)) {
            reader.readToEnd(records::add);
        }
        return records;
    }
}

package io.magicoder.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.magicoder.embeddedkafka.testing.KafkaTestResource;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.Topics;
import io.magicoder.events.TraceParent;
import io.magicoder.events.TrainingShard;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The spans of the service, with an exporter that keeps them in memory. */
@QuarkusTest
@TestProfile(TrainingTraceTest.Traced.class)
@QuarkusTestResource(KafkaTestResource.class)
@QuarkusTestResource(TinyTrainer.class)
class TrainingTraceTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    /** Spans are recorded, and exported as they end. */
    public static final class Traced implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("quarkus.otel.sdk.disabled", "false", "quarkus.otel.simple", "true");
        }
    }

    static final class Exporter {
        @Produces
        @Singleton
        InMemorySpanExporter exporter() {
            return InMemorySpanExporter.create();
        }
    }

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @Inject
    InMemorySpanExporter exporter;

    @Test
    void aTrainingBelongsToTheTraceOfItsRunAndLinksToItsShards() {
        try (Broker broker = new Broker(bootstrapServers)) {
            // Given
            List<TrainingShard> shards = TemplatedProblems.shards("run-traced", 2, 6);
            List<TraceParent> written = List.of(
                    TraceParent.of("11111111111111111111111111111111", "1111111111111111", true),
                    TraceParent.of("22222222222222222222222222222222", "2222222222222222", true));
            for (TrainingShard shard : shards) {
                broker.send(Topics.TRAINING_SHARDS_NAME, shard, written.get(shard.index()));
            }
            DatasetReady dataset = TemplatedProblems.datasetReady("run-traced", shards);
            // When
            broker.send(Topics.RUNS_NAME, dataset);
            // Then
            SpanData training = await().atMost(LONG_ENOUGH)
                    .until(() -> spans("train"), found -> !found.isEmpty())
                    .getFirst();
            String trace = TraceParent.root(dataset).traceId();
            assertThat(training.getTraceId()).isEqualTo(trace);
            assertThat(training.getParentSpanContext().isValid()).isTrue();
            assertThat(training.getLinks())
                    .extracting(LinkData::getSpanContext)
                    .extracting(SpanContext::getTraceId)
                    .containsExactlyElementsOf(
                            written.stream().map(TraceParent::traceId).toList());
            assertThat(broker.records(Topics.CHECKPOINTS_NAME))
                    .singleElement()
                    .satisfies(record -> assertThat(traceOf(record)).isEqualTo(trace));
            assertThat(broker.records(Topics.TRAINING_PROGRESS_NAME))
                    .isNotEmpty()
                    .allSatisfy(record -> assertThat(traceOf(record)).isEqualTo(trace));
        }
    }

    private static String traceOf(ConsumerRecord<String, byte[]> record) {
        return TraceParent.of(record.headers()).orElseThrow().traceId();
    }

    private List<SpanData> spans(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }
}

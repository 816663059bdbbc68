package io.magicoder.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.magicoder.embeddedkafka.testing.KafkaTestResource;
import io.magicoder.embeddedkafka.testing.RecordedSpans;
import io.magicoder.embeddedkafka.testing.Traced;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.Topics;
import io.magicoder.events.TraceParent;
import io.magicoder.events.TrainingShard;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The spans of the service. */
@QuarkusTest
@TestProfile(Traced.class)
@QuarkusTestResource(KafkaTestResource.class)
@QuarkusTestResource(TinyTrainer.class)
class TrainingTraceTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    @Inject
    RecordedSpans spans;

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
                    .until(() -> spans.named("train"), found -> !found.isEmpty())
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
}

package io.magicoder.generator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.magicoder.embeddedkafka.testing.KafkaTestResource;
import io.magicoder.embeddedkafka.testing.RecordedSpans;
import io.magicoder.embeddedkafka.testing.Traced;
import io.magicoder.events.EventJson;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.Topics;
import io.magicoder.events.TraceParent;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

/** The spans of the service. */
@QuarkusTest
@TestProfile(Traced.class)
@WithTestResource(KafkaTestResource.class)
@WithTestResource(FakeTeacher.class)
class GeneratorTraceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers = "";

    @Inject
    RecordedSpans spans;

    @Test
    void oneTraceLeadsFromTheSeedThroughTheTeachersCallToTheInstruction() {
        // Given
        SeedSnippet seed = GeneratorServiceTest.seed("snippet-" + UUID.randomUUID());
        TraceParent root = TraceParent.root(seed);
        try (Outcomes topics = new Outcomes(bootstrapServers)) {
            // When
            topics.send(Topics.SEEDS_NAME, seed.key(), EventJson.write(seed), Map.of(TraceParent.HEADER, root.value()));
            topics.outcomeOf(seed.seedId());
            ConsumerRecord<String, byte[]> instruction =
                    topics.outcomesOf(seed.seedId()).getFirst();
            // Then
            String traceId = root.traceId();
            SpanData received = span(traceId, SpanKind.CONSUMER);
            SpanData asked = span(traceId, SpanKind.CLIENT);
            SpanData published = span(traceId, SpanKind.PRODUCER);
            assertThat(received.getParentSpanId()).isEqualTo(root.spanId());
            assertThat(asked.getParentSpanId()).isEqualTo(received.getSpanId());
            assertThat(published.getParentSpanId()).isEqualTo(received.getSpanId());
            assertThat(new String(
                            instruction.headers().lastHeader(TraceParent.HEADER).value(), UTF_8))
                    .isEqualTo("00-" + traceId + "-" + published.getSpanId() + "-01");
        }
    }

    private SpanData span(String traceId, SpanKind kind) {
        return await().atMost(PATIENCE)
                .until(
                        () -> spans.ofTrace(traceId).stream()
                                .filter(span -> span.getKind() == kind)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }
}

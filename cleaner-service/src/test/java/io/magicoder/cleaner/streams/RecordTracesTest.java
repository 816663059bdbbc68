package io.magicoder.cleaner.streams;

import static io.magicoder.cleaner.Pairs.exhausted;
import static io.magicoder.cleaner.Pairs.pair;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.cleaner.Screening;
import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.cleaner.ledger.Forgetting;
import io.magicoder.cleaner.quality.QualityRules;
import io.magicoder.events.CleanSample;
import io.magicoder.events.CleaningRules;
import io.magicoder.events.EventSerializer;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Topic;
import io.magicoder.events.Topics;
import io.magicoder.events.TraceParent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The headers that records leave with, and the spans between, with an exporter that keeps them in memory. */
class RecordTracesTest {
    private static final String RUN = "run-1";
    private static final TraceParent INCOMING =
            TraceParent.of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", true);

    @TempDir
    private Path state;

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();

    private TopologyTestDriver start(RecordTraces traces) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        Screening screening = new Screening(new QualityRules(100_000, 1_000_000), Decontamination.none());
        return new TopologyTestDriver(
                CleaningTopology.build(
                        screening,
                        new CleaningRules("none", List.of(), null, null),
                        new CleaningMetrics(new SimpleMeterRegistry()),
                        traces,
                        CompletableFuture::new,
                        Forgetting.GENTLE),
                properties);
    }

    @Test
    void oneTraceLeadsFromTheInstructionToItsSampleAndTheShardLinksToIt() {
        try (TopologyTestDriver driver = start(RecordTraces.of(sdk))) {
            // When
            send(driver, Topics.INSTRUCTIONS, pair(RUN, 1), INCOMING);
            send(driver, Topics.INSTRUCTIONS, pair(RUN, 2), TraceParent.root(pair(RUN, 2)));
            send(driver, Topics.RUNS, exhausted(RUN, 2), TraceParent.root(exhausted(RUN, 2)));

            // Then
            SpanData screened = spans("screen").getFirst();
            SpanData ordered = spans("order").getFirst();
            assertThat(screened.getTraceId()).isEqualTo(INCOMING.traceId());
            assertThat(screened.getParentSpanId()).isEqualTo(INCOMING.spanId());
            assertThat(ordered.getParentSpanContext().getSpanId()).isEqualTo(screened.getSpanId());
            assertThat(traces(driver, Topics.SAMPLES)).containsExactlyInAnyOrder(named(spans("order")));

            SpanData shard = spans("write shard").getFirst();
            assertThat(shard.getLinks().stream().map(LinkData::getSpanContext))
                    .containsExactlyElementsOf(spans("order").stream()
                            .map(SpanData::getSpanContext)
                            .toList());
            assertThat(traces(driver, Topics.TRAINING_SHARDS)).containsExactly(named(List.of(shard)));

            SpanData ready = spans("write DatasetReady").getFirst();
            assertThat(traces(driver, Topics.RUNS)).contains(named(List.of(ready)));
            assertThat(List.of(shard, ready))
                    .allSatisfy(span -> assertThat(span.getTraceId())
                            .isEqualTo(TraceParent.root(exhausted(RUN, 2)).traceId()));
        }
    }

    @Test
    void whereNoSpansAreRecordedTheTraceGoesOnAllTheSame() {
        try (TopologyTestDriver driver = start(RecordTraces.off())) {
            // When
            send(driver, Topics.INSTRUCTIONS, pair(RUN, 1), INCOMING);
            send(driver, Topics.INSTRUCTIONS, pair(RUN, 2, "int c;", " ", "c"), INCOMING);
            send(driver, Topics.RUNS, exhausted(RUN, 2), INCOMING);

            // Then
            assertThat(traces(driver, Topics.SAMPLES)).containsExactly(INCOMING);
            assertThat(traces(driver, Topics.REJECTIONS)).containsExactly(INCOMING);
            TraceParent run = TraceParent.root(exhausted(RUN, 2));
            assertThat(traces(driver, Topics.TRAINING_SHARDS)).containsExactly(run);
            assertThat(traces(driver, Topics.RUNS)).isNotEmpty().containsOnly(run);
        }
    }

    @Test
    void aTraceThatIsNotSampledIsNotRecorded() {
        try (TopologyTestDriver driver = start(RecordTraces.of(sdk))) {
            // When
            send(
                    driver,
                    Topics.INSTRUCTIONS,
                    pair(RUN, 1),
                    TraceParent.of(INCOMING.traceId(), INCOMING.spanId(), false));

            // Then
            assertThat(exporter.getFinishedSpanItems()).isEmpty();
            assertThat(traces(driver, Topics.SAMPLES)).singleElement().satisfies(trace -> {
                assertThat(trace.traceId()).isEqualTo(INCOMING.traceId());
                assertThat(trace.sampled()).isFalse();
            });
        }
    }

    @Test
    void everyRecordSaysWhatItIsAndWhoWroteIt() {
        try (TopologyTestDriver driver = start(RecordTraces.off())) {
            // Given
            GeneratedInstruction pair = pair(RUN, 1);
            // When
            send(driver, Topics.INSTRUCTIONS, pair, INCOMING);
            // Then
            Headers headers = records(driver, Topics.SAMPLES).getFirst().headers();
            assertThat(text(headers, "ce_id")).isEqualTo(CleanSample.id(pair.instructionId()));
            assertThat(text(headers, "ce_type")).isEqualTo("io.magicoder.CleanSample");
            assertThat(text(headers, "ce_source")).isEqualTo("/magicoder/cleaner");
            assertThat(headers.headers("ce_id")).hasSize(1);
        }
    }

    private static void send(TopologyTestDriver driver, Topic<?> topic, PipelineEvent event, TraceParent traceParent) {
        Headers headers = new RecordHeaders();
        traceParent.into(headers);
        try (EventSerializer serializer = new EventSerializer("/magicoder/generator")) {
            byte[] value = serializer.serialize(topic.name(), headers, event);
            driver.createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer())
                    .pipeInput(new TestRecord<>(event.key().getBytes(UTF_8), value, headers));
        }
    }

    private static List<TestRecord<byte[], byte[]>> records(TopologyTestDriver driver, Topic<?> topic) {
        return driver.createOutputTopic(topic.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    private static List<TraceParent> traces(TopologyTestDriver driver, Topic<?> topic) {
        return records(driver, topic).stream()
                .map(record -> TraceParent.of(record.headers()).orElseThrow())
                .toList();
    }

    private List<SpanData> spans(String name) {
        return exporter.getFinishedSpanItems().stream()
                .filter(span -> span.getName().equals(name))
                .toList();
    }

    private static TraceParent[] named(List<SpanData> spans) {
        return spans.stream()
                .map(span -> TraceParent.of(span.getTraceId(), span.getSpanId(), true))
                .toArray(TraceParent[]::new);
    }

    private static String text(Headers headers, String name) {
        return new String(headers.lastHeader(name).value(), UTF_8);
    }
}

package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.Pairs;
import io.magicoder.cleaner.Screening;
import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.cleaner.ledger.Forgetting;
import io.magicoder.cleaner.quality.QualityRules;
import io.magicoder.events.EventJson;
import io.magicoder.events.EventSerializer;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** Prints microseconds of processor time a row, of pairs of 3 KB: with headers or without, with spans or without. */
public final class TracingCost {
    private static final int ROWS = 100_000;
    private static final int ROUNDS = 3;
    private static final int CHARACTERS = 1_500;

    private TracingCost() {}

    public static void main(String[] arguments) throws IOException {
        List<GeneratedInstruction> pairs =
                IntStream.range(0, ROWS).mapToObj(TracingCost::pair).toList();
        for (int round = 0; round < ROUNDS; round++) { // the first warms up
            try (EventSerializer serializer = new EventSerializer()) {
                print("JSON alone", () -> pairs.forEach(EventJson::write));
                print(
                        "JSON and headers",
                        () -> pairs.forEach(
                                pair -> serializer.serialize(Topics.INSTRUCTIONS_NAME, new RecordHeaders(), pair)));
            }
            topology("topology, spans off", RecordTraces.off(), pairs);
            try (OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                    .setTracerProvider(SdkTracerProvider.builder()
                            .addSpanProcessor(BatchSpanProcessor.builder(SpanExporter.composite())
                                    .build())
                            .build())
                    .build()) {
                topology("topology, spans on", RecordTraces.of(sdk), pairs);
            }
        }
    }

    private static void topology(String what, RecordTraces traces, List<GeneratedInstruction> pairs)
            throws IOException {
        Properties properties = new Properties();
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG,
                Files.createTempDirectory("tracing-cost-").toString());
        Screening screening = new Screening(new QualityRules(100_000, 1_000_000), Decontamination.none());
        try (TopologyTestDriver driver = new TopologyTestDriver(
                        CleaningTopology.build(
                                screening,
                                new CleaningMetrics(new SimpleMeterRegistry()),
                                traces,
                                CompletableFuture::new,
                                Forgetting.GENTLE),
                        properties);
                EventSerializer serializer = new EventSerializer()) {
            TestInputTopic<byte[], byte[]> topic = driver.createInputTopic(
                    Topics.INSTRUCTIONS_NAME, new ByteArraySerializer(), new ByteArraySerializer());
            List<TestOutputTopic<byte[], byte[]>> outputs = Stream.of(Topics.SAMPLES_NAME, Topics.TRAINING_SHARDS_NAME)
                    .map(name ->
                            driver.createOutputTopic(name, new ByteArrayDeserializer(), new ByteArrayDeserializer()))
                    .toList();
            print(
                    what,
                    () -> pairs.forEach(pair -> {
                        RecordHeaders headers = new RecordHeaders();
                        byte[] value = serializer.serialize(Topics.INSTRUCTIONS_NAME, headers, pair);
                        topic.pipeInput(new TestRecord<>(pair.key().getBytes(StandardCharsets.UTF_8), value, headers));
                        outputs.forEach(TestOutputTopic::readRecordsToList); // or they pile up
                    }));
        }
    }

    private static void print(String what, Runnable work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        work.run();
        double micros = (threads.getCurrentThreadCpuTime() - start) / 1e3 / ROWS;
        System.out.printf(Locale.ROOT, "%s: %.1f us a row%n", what, micros);
    }

    private static GeneratedInstruction pair(int number) {
        String filler = "for (var value : values) { total += value * %d; }\n"
                .formatted(number)
                .repeat(CHARACTERS / 50);
        return Pairs.pair("run", number, "int seed" + number + ";", "Problem " + filler, "Solution " + filler);
    }
}

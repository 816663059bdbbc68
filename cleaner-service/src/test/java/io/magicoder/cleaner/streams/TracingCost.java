package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.Pairs;
import io.magicoder.cleaner.Screening;
import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.cleaner.ledger.Forgetting;
import io.magicoder.cleaner.quality.QualityRules;
import io.magicoder.events.CleaningRules;
import io.magicoder.events.EventJson;
import io.magicoder.events.EventSerializer;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
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
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;

/** Prints microseconds of processor time a row, of pairs of 3 KB: with headers or without, with spans or without: {@code TracingCost [ROWS]}. */
public final class TracingCost {
    private static final int DEFAULT_ROWS = 100_000;
    private static final int ROUNDS = 3;
    private static final int CHARACTERS = 1_500;

    private TracingCost() {}

    public static void main(String[] arguments) throws IOException {
        int rows = arguments.length == 0 ? DEFAULT_ROWS : Integer.parseInt(arguments[0]);
        List<GeneratedInstruction> pairs =
                IntStream.range(0, rows).mapToObj(TracingCost::pair).toList();
        for (int round = 0; round < ROUNDS; round++) { // the first warms up
            try (EventSerializer serializer = new EventSerializer()) {
                print("JSON alone", rows, () -> pairs.forEach(EventJson::write));
                print(
                        "JSON and headers",
                        rows,
                        () -> pairs.forEach(
                                pair -> serializer.serialize(Topics.INSTRUCTIONS_NAME, new RecordHeaders(), pair)));
            }
            steps("intake and ordered step, spans off", RecordTraces.off(), pairs);
            try (OpenTelemetrySdk sdk = OpenTelemetrySdk.builder()
                    .setTracerProvider(SdkTracerProvider.builder()
                            .addSpanProcessor(BatchSpanProcessor.builder(SpanExporter.composite())
                                    .build())
                            .build())
                    .build()) {
                steps("intake and ordered step, spans on", RecordTraces.of(sdk), pairs);
            }
        }
    }

    /** Both steps as in the service but for repartition topic and changelogs, and what they write as bytes. */
    private static void steps(String what, RecordTraces traces, List<GeneratedInstruction> pairs) throws IOException {
        CleaningMetrics metrics = new CleaningMetrics(new SimpleMeterRegistry());
        Screening screening = new Screening(new QualityRules(100_000, 1_000_000), Decontamination.none());
        MockProcessorContext<String, Arrival> intakeContext = new MockProcessorContext<>();
        intakeContext.setRecordMetadata(Topics.INSTRUCTIONS_NAME, 0, 0);
        intakeContext.setCurrentSystemTimeMs(0);
        Intake intake = new Intake(screening, false, metrics, traces);
        intake.init(intakeContext);
        MockProcessorContext<String, PipelineEvent> orderedContext = new MockProcessorContext<>(
                new Properties(),
                new TaskId(0, 0),
                Files.createTempDirectory("tracing-cost-").toFile());
        for (StoreBuilder<?> builder : StateStores.all()) {
            StateStore store =
                    builder.withLoggingDisabled().withCachingDisabled().build();
            store.init(orderedContext.getStateStoreContext(), store);
        }
        orderedContext.setCurrentSystemTimeMs(0);
        OrderedProcessor ordered = new OrderedProcessor(
                new CleaningRules("none", List.of(), null, null),
                metrics,
                traces,
                CompletableFuture::new,
                Forgetting.GENTLE);
        ordered.init(orderedContext);
        try (EventSerializer serializer = new EventSerializer()) {
            print(
                    what,
                    pairs.size(),
                    () -> pairs.forEach(pair -> {
                        RecordHeaders headers = new RecordHeaders();
                        byte[] value = serializer.serialize(Topics.INSTRUCTIONS_NAME, headers, pair);
                        intake.process(new Record<>(pair.key().getBytes(StandardCharsets.UTF_8), value, 0, headers));
                        for (CapturedForward<? extends String, ? extends Arrival> arrival : intakeContext.forwarded()) {
                            Arrival.Known known =
                                    (Arrival.Known) arrival.record().value();
                            ordered.process(new Record<>(
                                    pair.key(),
                                    known.event(),
                                    0,
                                    arrival.record().headers()));
                        }
                        for (CapturedForward<? extends String, ? extends PipelineEvent> result :
                                orderedContext.forwarded()) {
                            serializer.serialize(
                                    Topics.SAMPLES_NAME,
                                    result.record().headers(),
                                    result.record().value());
                        }
                        intakeContext.resetForwards();
                        orderedContext.resetForwards();
                    }));
        }
    }

    private static void print(String what, int rows, Runnable work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        work.run();
        double micros = (threads.getCurrentThreadCpuTime() - start) / 1e3 / rows;
        System.out.printf(Locale.ROOT, "%s: %.1f us a row%n", what, micros);
    }

    private static GeneratedInstruction pair(int number) {
        String filler = "for (var value : values) { total += value * %d; }\n"
                .formatted(number)
                .repeat(CHARACTERS / 50);
        return Pairs.pair("run", number, "int seed" + number + ";", "Problem " + filler, "Solution " + filler);
    }
}

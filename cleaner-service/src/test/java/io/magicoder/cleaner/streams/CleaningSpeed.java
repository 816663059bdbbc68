package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.OrderedStep;
import io.magicoder.cleaner.Pairs;
import io.magicoder.cleaner.decontamination.BenchmarkFiles;
import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.cleaner.decontamination.Decontamination.Mode;
import io.magicoder.cleaner.decontamination.Needle;
import io.magicoder.cleaner.ledger.Forgetting;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;

/** Prints rows a CPU second, of pairs of 3 KB: {@code CleaningSpeed [BENCHMARKS-DIRECTORY]}. */
public final class CleaningSpeed {
    private static final int ROWS = 30_000;
    private static final int CHARACTERS = 1_500;

    private CleaningSpeed() {}

    public static void main(String[] arguments) throws IOException {
        List<GeneratedInstruction> pairs =
                IntStream.range(0, ROWS).mapToObj(CleaningSpeed::pair).toList();
        for (int round = 0; round < 2; round++) { // the first warms up
            OrderedStep step = new OrderedStep(OrderedStep.Memory.inMemory());
            print("ordered step, maps in memory", () -> pairs.forEach(pair -> step.accept(pair, Pairs.NOW, _ -> {})));
            onDisk(pairs);
            if (arguments.length > 0) {
                decontaminate(Path.of(arguments[0]), pairs);
            }
        }
    }

    /** As in the service but for the changelogs: events are read from bytes, state is in RocksDB. */
    private static void onDisk(List<GeneratedInstruction> pairs) throws IOException {
        Path directory = Files.createTempDirectory("cleaning-speed-");
        MockProcessorContext<String, PipelineEvent> context =
                new MockProcessorContext<>(new Properties(), new TaskId(0, 0), directory.toFile());
        for (StoreBuilder<?> builder : StateStores.all()) {
            StateStore store =
                    builder.withLoggingDisabled().withCachingDisabled().build();
            store.init(context.getStateStoreContext(), store);
        }
        context.setCurrentSystemTimeMs(0);
        OrderedProcessor processor = new OrderedProcessor(
                new CleaningMetrics(new SimpleMeterRegistry()),
                RecordTraces.off(),
                CompletableFuture::new,
                Forgetting.GENTLE);
        processor.init(context);
        try (OrderedEvents serde = new OrderedEvents()) {
            List<byte[]> records = pairs.stream()
                    .map(pair -> serde.serializer().serialize("", pair))
                    .toList();
            print(
                    "ordered step, stores on disk",
                    () -> records.forEach(bytes -> {
                        PipelineEvent event = serde.deserializer().deserialize("", bytes);
                        processor.process(new Record<>(event.key(), event, 0));
                        context.resetForwards();
                    }));
        }
    }

    private static void decontaminate(Path benchmarks, List<GeneratedInstruction> pairs) {
        List<Needle> needles = BenchmarkFiles.read(benchmarks);
        for (Mode mode : Mode.values()) {
            long start = System.nanoTime();
            Decontamination decontamination = Decontamination.of(needles, mode);
            System.out.printf(Locale.ROOT, "%s automata built in %.1f s%n", mode, (System.nanoTime() - start) / 1e9);
            print("decontamination " + mode, () -> pairs.forEach(pair -> decontamination.match(Candidate.of(pair))));
        }
    }

    private static void print(String what, Runnable work) {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long start = threads.getCurrentThreadCpuTime();
        work.run();
        double seconds = (threads.getCurrentThreadCpuTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "%s: %.0f rows a CPU second%n", what, ROWS / seconds);
    }

    private static GeneratedInstruction pair(int number) {
        String filler = "for (var value : values) { total += value * %d; }\n"
                .formatted(number)
                .repeat(CHARACTERS / 50);
        return Pairs.pair("run", number, "int seed" + number + ";", "Problem " + filler, "Solution " + filler);
    }
}

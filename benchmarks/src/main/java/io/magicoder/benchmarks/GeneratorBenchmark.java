package io.magicoder.benchmarks;

import io.magicoder.embeddedkafka.FreePort;
import io.magicoder.events.EventSerializer;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The packaged generator between a broker and a teacher that answers at once, each in a process of its own: rows a
 * second, and the processor time that each of the three takes for a row. The ceiling is what a client that does nothing
 * else gets from the same teacher with as many questions at once.
 */
public final class GeneratorBenchmark implements Benchmark {
    private static final String USAGE = """
            bench generator [--json FILE] [--rows N] [--warm-up N] [--concurrency N] [--jvm ARGUMENTS]
              --rows         seeds that are measured (40000)
              --warm-up      seeds before those (20000)
              --concurrency  questions at once (32)
              --jvm          arguments for the generator's JVM, separated by spaces (none)""";

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final double WANTED_ROWS_PER_SECOND = 2000;
    private static final int BATCH_BYTES = 16 * 1024;
    private static final int SNIPPET_LINES = 12;
    private static final List<String> OUTCOMES = List.of(Topics.INSTRUCTIONS_NAME, Topics.REJECTIONS_NAME);

    private final int rows;
    private final int warmUp;
    private final int concurrency;
    private final List<String> jvm;
    private final BenchmarkReport report = new BenchmarkReport();

    private GeneratorBenchmark(BenchmarkOptions options) {
        rows = options.number("--rows", 40_000);
        warmUp = options.number("--warm-up", 20_000);
        concurrency = options.number("--concurrency", 32);
        jvm = options.words("--jvm", "");
    }

    public static void main(String... arguments) {
        System.exit(run(arguments));
    }

    /**
     * Measures and prints.
     *
     * @return 0, 1 if a process fails or fewer rows a second than wanted were reached, or 2 if the arguments are wrong
     */
    public static int run(String... arguments) {
        return Benchmark.run(USAGE, GeneratorBenchmark::new, arguments);
    }

    @Override
    public Map<String, Double> figures() {
        return report.figures();
    }

    @Override
    public boolean measure() throws IOException, InterruptedException, ExecutionException {
        Path directory = Files.createTempDirectory("magicoder-bench-generator-");
        int teacherPort = FreePort.any();
        try (BenchmarkBroker broker = BenchmarkBroker.start(directory);
                MeasuredProcess teacher = MeasuredProcess.ofClass(
                        InstantTeacher.class, List.of(String.valueOf(teacherPort)), directory.resolve("teacher.log"))) {
            teacher.await("the teacher listens", LIMIT, () -> !FreePort.isFree(teacherPort));
            report.add(
                    "requests/s of a client that only asks", PlainQuestions.perSecond(teacherPort, rows, concurrency));
            addSeeds(broker);
            return service(broker, teacher, teacherPort, directory) >= WANTED_ROWS_PER_SECOND;
        } finally {
            BenchmarkFolder.delete(directory);
        }
    }

    /** Lets the service answer all seeds, and returns rows a second. */
    private double service(BenchmarkBroker broker, MeasuredProcess teacher, int teacherPort, Path directory) {
        Map<String, String> settings = Map.of(
                "magicoder.generator.teacher.url",
                "http://127.0.0.1:" + teacherPort + "/v1",
                "magicoder.generator.teacher.model",
                "instant",
                "magicoder.generator.concurrency",
                String.valueOf(concurrency));
        try (MeasuredProcess generator =
                PackagedService.start("generator", broker, directory, FreePort.any(), settings, jvm)) {
            Map<String, MeasuredProcess> processes = new LinkedHashMap<>();
            processes.put("generator", generator);
            processes.put("broker", broker.process());
            processes.put("teacher", teacher);
            generator.awaitSeldom("the warm-up is over", LIMIT, () -> broker.records(OUTCOMES) >= warmUp);
            long first = broker.records(OUTCOMES);
            long began = System.nanoTime();
            Map<String, Double> before = processorSeconds(processes);
            generator.awaitSeldom("every seed is answered", LIMIT, () -> broker.records(OUTCOMES) >= warmUp + rows);
            Map<String, Double> after = processorSeconds(processes);
            double seconds = (System.nanoTime() - began) / 1e9;
            return report(broker.records(OUTCOMES) - first, seconds, before, after);
        }
    }

    private double report(long measured, double seconds, Map<String, Double> before, Map<String, Double> after) {
        report.say(String.format(
                Locale.ROOT,
                "%d rows with %d questions at once in %.1f s, on %d cores",
                measured,
                concurrency,
                seconds,
                Runtime.getRuntime().availableProcessors()));
        double rate = measured / seconds;
        report.add("rows/s", rate, WANTED_ROWS_PER_SECOND);
        double all = 0;
        for (Map.Entry<String, Double> process : after.entrySet()) {
            double micros = (process.getValue() - before.getOrDefault(process.getKey(), 0.0)) * 1e6 / measured;
            all += micros;
            report.add("µs of processor time a row, " + process.getKey(), micros);
        }
        report.add("rows/s that two cores of their own would give", 2e6 / all);
        return rate;
    }

    private static Map<String, Double> processorSeconds(Map<String, MeasuredProcess> processes) {
        Map<String, Double> seconds = new LinkedHashMap<>();
        processes.forEach((name, process) -> seconds.put(name, process.processorSeconds()));
        return seconds;
    }

    private void addSeeds(BenchmarkBroker broker) {
        try (CheckedProducer<String, PipelineEvent> producer =
                new CheckedProducer<>(broker.client(), BATCH_BYTES, new StringSerializer(), new EventSerializer())) {
            for (int index = 0; index < warmUp + rows; index++) {
                SeedSnippet seed = seed(index);
                producer.send(Topics.SEEDS_NAME, seed.key(), seed);
            }
            producer.flush();
        }
    }

    private static SeedSnippet seed(int index) {
        StringBuilder snippet = new StringBuilder();
        for (int line = 0; line < SNIPPET_LINES; line++) {
            snippet.append("    total_")
                    .append(index)
                    .append(" += transform(values[")
                    .append(line)
                    .append("], offset=")
                    .append(index + line)
                    .append(")\n");
        }
        SeedSnippet.SourceLocation source = new SeedSnippet.SourceLocation(
                "src/module_" + index % 100 + ".py", 1, SNIPPET_LINES, "bench/bench", null, "Apache-2.0");
        return new SeedSnippet(
                SeedSnippet.id("bench", index, source, snippet.toString()),
                "bench",
                index,
                index,
                snippet.toString(),
                "python",
                source,
                new SeedSnippet.Extraction("bench", "lines", Map.of()));
    }
}

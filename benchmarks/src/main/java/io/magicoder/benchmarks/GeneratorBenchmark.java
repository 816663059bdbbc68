package io.magicoder.benchmarks;

import io.magicoder.embeddedkafka.FreePort;
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
import java.util.function.Consumer;

/**
 * The packaged generator between a broker and a teacher that answers at once, each in a process of its own: rows a
 * second, and the processor time that each of the three takes for a row. The ceiling is what a client that does nothing
 * else gets from the same teacher with as many questions at once. Then the same at teachers that fail, are away, refuse the key
 * or are slow, and under kills.
 */
public final class GeneratorBenchmark implements Benchmark {
    private static final String USAGE = """
            bench generator [--json FILE] [--parts LIST] [--rows N] [--warm-up N] [--concurrency N] [--jvm ARGUMENTS]
                            [--seeds N] [--outage SECONDS] [--kills N] [--seconds N]
              --parts        some of speed, faults, outage, key, kills, slots, separated by spaces (all)
              --seeds        of faults, outage, key and kills (8000)
              --outage       how long the teacher is away (60)
              --kills        of the generator (20)
              --seconds      that slots are watched for (60)
              --rows         seeds that are measured for speed (40000)
              --warm-up      seeds before those (20000)
              --concurrency  questions at once (32)
              --jvm          arguments for the generator's JVM, separated by spaces (none)""";

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final double WANTED_ROWS_PER_SECOND = 2000;
    private static final List<String> PARTS = List.of("speed", "faults", "outage", "key", "kills", "slots");
    private static final List<String> OUTCOMES = List.of(Topics.INSTRUCTIONS_NAME, Topics.REJECTIONS_NAME);

    private final int rows;
    private final int warmUp;
    private final int concurrency;
    private final List<String> jvm;
    private final List<String> parts;
    private final int seeds;
    private final int outage;
    private final int kills;
    private final int seconds;
    private final BenchmarkReport report = new BenchmarkReport();

    private GeneratorBenchmark(BenchmarkOptions options) {
        rows = options.number("--rows", 40_000);
        warmUp = options.number("--warm-up", 20_000);
        concurrency = options.number("--concurrency", 32);
        jvm = options.words("--jvm", "");
        parts = options.words("--parts", String.join(" ", PARTS));
        if (!PARTS.containsAll(parts)) {
            throw new IllegalArgumentException("--parts " + parts + " names some that are none:\n" + USAGE);
        }
        seeds = options.number("--seeds", 8000);
        outage = options.number("--outage", 60);
        kills = options.number("--kills", 20);
        seconds = options.number("--seconds", 60);
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
        boolean reached = true;
        for (String part : parts) {
            report.say(part + ":");
            boolean good = switch (part) {
                case "speed" -> speed();
                case "faults" -> resilience(scenario -> scenario.faults(seeds));
                case "outage" -> resilience(scenario -> scenario.outage(seeds, outage));
                case "key" -> resilience(scenario -> scenario.refusedKey(seeds));
                case "kills" -> resilience(scenario -> scenario.kills(seeds, kills));
                default -> slots();
            };
            reached = reached && good;
        }
        return reached;
    }

    private boolean slots() throws IOException {
        double[] rates = new double[2];
        boolean one = resilience(scenario -> rates[0] = scenario.slots(1, seconds));
        boolean two = resilience(scenario -> {
            rates[1] = scenario.slots(2, seconds);
            scenario.doubling(rates[0], rates[1]);
        });
        return one && two;
    }

    private boolean resilience(Consumer<GeneratorResilience> scenario) throws IOException {
        Path directory = Files.createTempDirectory("magicoder-bench-generator-");
        try (BenchmarkBroker broker = BenchmarkBroker.start(directory)) {
            GeneratorResilience resilience = new GeneratorResilience(broker, directory, report);
            scenario.accept(resilience);
            return resilience.reached();
        } finally {
            BenchmarkFolder.delete(directory);
        }
    }

    private boolean speed() throws IOException, InterruptedException, ExecutionException {
        Path directory = Files.createTempDirectory("magicoder-bench-generator-");
        int teacherPort = FreePort.any();
        try (BenchmarkBroker broker = BenchmarkBroker.start(directory);
                MeasuredProcess teacher = MeasuredProcess.ofClass(
                        InstantTeacher.class, List.of(String.valueOf(teacherPort)), directory.resolve("teacher.log"))) {
            teacher.await("the teacher listens", LIMIT, () -> !FreePort.isFree(teacherPort));
            report.add(
                    "requests/s of a client that only asks", PlainQuestions.perSecond(teacherPort, rows, concurrency));
            BenchmarkSeeds.add(broker, "bench", 0, warmUp + rows);
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
}

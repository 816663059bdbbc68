package io.magicoder.benchmarks;

import io.magicoder.embeddedkafka.FreePort;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.RunSpecification;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.events.reading.TopicReader;
import io.magicoder.scriptedteacher.ScriptedTeacher;
import io.magicoder.scriptedteacher.ScriptedTeacherMain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/**
 * {@code ./magicoder bench pipeline}: seeds to shards. The packaged extractor, generator and cleaner on the embedded
 * broker, with a script that answers at once as the teacher, each a process of its own. After a run to warm up, some are
 * asked for at once, so that every stage has work at any time, and measured: rows a second over all and by stage, and the
 * processor time that each process takes for a row. What the cores would give if nothing else ran on them is the ceiling
 * that these processor times leave.
 */
public final class PipelineBenchmark implements Benchmark {
    private static final Duration LIMIT = Duration.ofMinutes(20);

    /** Between looks at the topics, which take the cores' time from what is measured. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private static final double WANTED_ROWS_PER_SECOND = 1000;
    private static final String USAGE = """
            bench pipeline [--json FILE] [--runs N] [--rows N] [--warm-up N] [--source PATH]
              --runs     measured runs, asked for at once (4)
              --rows     most seeds of each (20000; the JDK's sources give 14000)
              --warm-up  seeds of the run before (14000)
              --source   code to cut them from (the JDK's src.zip)""";

    private final int runs;
    private final int rows;
    private final int warmUp;
    private final Path source;
    private final Map<String, MeasuredProcess> processes = new LinkedHashMap<>();
    private final BenchmarkReport report = new BenchmarkReport();

    private PipelineBenchmark(BenchmarkOptions options) {
        runs = options.number("--runs", 4);
        rows = options.number("--rows", 20_000);
        warmUp = options.number("--warm-up", 14_000);
        source = Path.of(options.text(
                "--source",
                Path.of(System.getProperty("java.home"), "lib", "src.zip").toString()));
    }

    public static void main(String... arguments) {
        System.exit(run(arguments));
    }

    /**
     * Measures and prints.
     *
     * @return 0, 1 if fewer rows a second than wanted were reached, or 2 if the arguments are wrong
     */
    public static int run(String... arguments) {
        return Benchmark.run(USAGE, PipelineBenchmark::new, arguments);
    }

    @Override
    public Map<String, ?> figures() {
        return report.figures();
    }

    @Override
    public boolean measure() throws IOException {
        Path directory = Files.createTempDirectory("magicoder-bench-pipeline-");
        try (ServiceClient services = new ServiceClient()) {
            return measure(directory, services) >= WANTED_ROWS_PER_SECOND;
        } finally {
            BenchmarkFolder.delete(directory);
        }
    }

    private double measure(Path directory, ServiceClient services) {
        int teacherPort = FreePort.any();
        int extractorPort = FreePort.any();
        try (BenchmarkBroker broker = BenchmarkBroker.start(directory);
                MeasuredProcess teacher = MeasuredProcess.ofClass(
                        ScriptedTeacherMain.class,
                        List.of("--port", String.valueOf(teacherPort), "--instant"),
                        directory.resolve("teacher.log"));
                MeasuredProcess extractor = PackagedService.start(
                        "seed-extractor",
                        broker,
                        directory,
                        extractorPort,
                        Map.of("magicoder.seed-extractor.roots", "/"));
                MeasuredProcess generator = PackagedService.start(
                        "generator",
                        broker,
                        directory,
                        FreePort.any(),
                        Map.of(
                                "magicoder.generator.teacher.url",
                                "http://127.0.0.1:" + teacherPort + "/v1",
                                "magicoder.generator.teacher.model",
                                ScriptedTeacher.MODEL));
                MeasuredProcess cleaner = PackagedService.start(
                        "cleaner",
                        broker,
                        directory,
                        FreePort.any(),
                        Map.of(
                                "magicoder.cleaner.state-directory",
                                directory.resolve("state").toString(),
                                "magicoder.cleaner.decontamination.mode",
                                "none"))) {
            processes.put("extractor", extractor);
            processes.put("generator", generator);
            processes.put("cleaner", cleaner);
            processes.put("teacher", teacher);
            processes.put("broker", broker.process());
            URI endpoint = URI.create("http://127.0.0.1:" + extractorPort + "/runs");
            complete(broker, extractor, services, endpoint, List.of(specification(0, warmUp)));
            Map<String, Double> before = processorSeconds();
            long began = System.nanoTime();
            List<RunRecord> measured = complete(
                    broker,
                    extractor,
                    services,
                    endpoint,
                    IntStream.rangeClosed(1, runs)
                            .mapToObj(run -> specification(run, rows))
                            .toList());
            double seconds = (System.nanoTime() - began) / 1e9;
            return tell(broker, measured, seconds, before);
        }
    }

    private RunSpecification specification(long seed, int seeds) {
        return RunSpecification.of(List.of(source.toString()))
                .strategy("lines")
                .seed(seed)
                .maxNewData(seeds)
                .build();
    }

    private List<RunRecord> complete(
            BenchmarkBroker broker,
            MeasuredProcess extractor,
            ServiceClient services,
            URI endpoint,
            List<RunSpecification> specifications) {
        for (RunSpecification specification : specifications) {
            extractor.await(
                    "the extractor takes the run", LIMIT, () -> services.post(endpoint, specification) / 100 == 2);
        }
        List<String> ids = specifications.stream().map(RunSpecification::runId).toList();
        List<RunRecord> complete = new ArrayList<>();
        extractor.await("the data sets are complete", LIMIT, () -> {
            LockSupport.parkNanos(LOOK.toNanos());
            processes.values().forEach(MeasuredProcess::requireAlive);
            complete.clear();
            RunIndex.read(broker.client()).runs().stream()
                    .filter(run -> ids.contains(run.runId()) && run.ready() != null)
                    .forEach(complete::add);
            return complete.size() == ids.size();
        });
        return complete;
    }

    private Map<String, Double> processorSeconds() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        processes.forEach((name, process) -> seconds.put(name, process.processorSeconds()));
        return seconds;
    }

    private double tell(BenchmarkBroker broker, List<RunRecord> runs, double seconds, Map<String, Double> before) {
        List<DatasetReady> data =
                runs.stream().map(RunRecord::ready).filter(Objects::nonNull).toList();
        long seeds = data.stream().mapToLong(DatasetReady::seeds).sum();
        double rate = seeds / seconds;
        report.say(String.format(
                Locale.ROOT,
                "%d seeds of %d runs = %d samples + %d rejections in %.1f s",
                seeds,
                runs.size(),
                data.stream().mapToLong(DatasetReady::samples).sum(),
                data.stream().mapToLong(DatasetReady::rejections).sum(),
                seconds));
        report.add("rows/s, seeds to shards", rate, WANTED_ROWS_PER_SECOND);
        stage(broker, runs.getFirst(), "seeds", Topics.SEEDS_NAME);
        stage(broker, runs.getFirst(), "outcomes of the generator", Topics.INSTRUCTIONS_NAME);
        stage(broker, runs.getFirst(), "samples", Topics.SAMPLES_NAME);
        double all = 0;
        Map<String, Double> after = processorSeconds();
        for (Map.Entry<String, Double> process : after.entrySet()) {
            double micros = (process.getValue() - before.getOrDefault(process.getKey(), 0.0)) * 1e6 / seeds;
            all += micros;
            report.add("µs of processor time a row, " + process.getKey(), micros);
        }
        int cores = Runtime.getRuntime().availableProcessors();
        report.add("µs of processor time a row, all", all);
        report.add("rows/s that " + cores + " cores of their own would give", cores * 1e6 / all);
        report.add("share of the cores' time that these processes got, %", 100 * all * rate / 1e6 / cores);
        return rate;
    }

    /** Rows a second from the first record after a run's begin to the last, by the broker's copy of their times. */
    private void stage(BenchmarkBroker broker, RunRecord first, String name, String topic) {
        long[] times = {Long.MAX_VALUE, Long.MIN_VALUE, 0};
        try (TopicReader reader = TopicReader.open(broker.client(), List.of(topic), first.begins())) {
            reader.readToEnd(record -> {
                times[0] = Math.min(times[0], record.timestamp());
                times[1] = Math.max(times[1], record.timestamp());
                times[2]++;
            });
        }
        report.add("rows/s, " + name, times[2] * 1000.0 / Math.max(1, times[1] - times[0]));
    }
}

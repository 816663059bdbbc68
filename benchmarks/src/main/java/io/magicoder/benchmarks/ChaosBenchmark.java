package io.magicoder.benchmarks;

import io.magicoder.embeddedkafka.FreePort;
import io.magicoder.events.RunSpecification;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.scriptedteacher.ScriptedTeacher;
import io.magicoder.scriptedteacher.ScriptedTeacherMain;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/**
 * {@code ./magicoder bench chaos}: a run, seeds to shards, while its processes are killed without a chance to say goodbye, and
 * started again at once: extractor, generator, cleaner, teacher and broker, in an order and at moments by chance. A run that nobody
 * disturbs comes before it. Every seed must have one outcome, every sample must be in one shard, and the shards must be intact.
 */
public final class ChaosBenchmark implements Benchmark {
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final Duration LOOK = Duration.ofSeconds(1);
    /** Slow enough that a run lasts longer than what is killed in it takes to start. */
    private static final String LATENCY_MILLIS = "500";

    private static final String QUESTIONS = "64";

    private static final String USAGE = """
            bench chaos [--json FILE] [--seeds N] [--kills N] [--pause N] [--random N] [--source PATH]
              --seeds   of each of the two runs (6000)
              --kills   in the second (20)
              --pause   most seconds between two kills (6)
              --random  seed of the random generator that chooses them (976)
              --source  code to cut seeds from (the JDK's src.zip)""";

    private final int seeds;
    private final int kills;
    private final int pause;
    private final Random random;
    private final Path source;
    private final BenchmarkReport report = new BenchmarkReport();

    private ChaosBenchmark(BenchmarkOptions options) {
        seeds = options.number("--seeds", 6000);
        kills = options.number("--kills", 20);
        pause = options.number("--pause", 6);
        random = new Random(options.number("--random", 976));
        source = Path.of(options.text(
                "--source",
                Path.of(System.getProperty("java.home"), "lib", "src.zip").toString()));
    }

    /**
     * Measures and prints.
     *
     * @return 0, 1 if anything was lost or is there twice, or 2 if the arguments are wrong
     */
    public static int run(String... arguments) {
        return Benchmark.run(USAGE, ChaosBenchmark::new, arguments);
    }

    @Override
    public Map<String, ?> figures() {
        return report.figures();
    }

    @Override
    public boolean measure() throws IOException {
        Path directory = Files.createTempDirectory("magicoder-bench-chaos-");
        try (ServiceClient client = new ServiceClient();
                Pipeline pipeline = new Pipeline(directory)) {
            boolean calm = measure(pipeline, client, 0, 0);
            return measure(pipeline, client, 1, kills) && calm;
        } finally {
            BenchmarkFolder.delete(directory);
        }
    }

    private boolean measure(Pipeline pipeline, ServiceClient client, long number, int planned) {
        RunSpecification specification = RunSpecification.of(List.of(source.toString()))
                .strategy("lines")
                .seed(number)
                .maxNewData(seeds)
                .build();
        long began = System.nanoTime();
        pipeline.extractor.process.await(
                "the extractor takes the run", LIMIT, () -> client.post(pipeline.runs(), specification) / 100 == 2);
        List<Part> victims = victims(pipeline.parts(), planned);
        int done = 0;
        int byThemselves = 0;
        Optional<RunRecord> complete = Optional.empty();
        while (complete.isEmpty()) {
            requireTime(began);
            if (done < planned) {
                LockSupport.parkNanos((long) (random.nextDouble() * pause * 1e9));
                Part victim = victims.get(done);
                victim.killAndStart();
                report.say(String.format(Locale.ROOT, "killed the %s", victim.name));
                done++;
            } else {
                LockSupport.parkNanos(LOOK.toNanos());
            }
            byThemselves += pipeline.startWhatHasEnded();
            complete = RunIndex.read(pipeline.broker.client()).runs().stream()
                    .filter(run -> run.runId().equals(specification.runId()) && run.ready() != null)
                    .findFirst();
        }
        String run = planned == 0 ? ", undisturbed" : ", with " + done + " kills";
        report.add("s from the request to the data set" + run, (System.nanoTime() - began) / 1e9);
        report.add("processes that ended by themselves" + run, byThemselves);
        RunBooks books = RunBooks.read(pipeline.broker.client(), complete.orElseThrow());
        return books.tell(report, run);
    }

    /** Each as often as the others, in an order by chance. */
    private List<Part> victims(List<Part> parts, int count) {
        List<Part> victims = new ArrayList<>();
        while (victims.size() < count) {
            List<Part> round = new ArrayList<>(parts);
            Collections.shuffle(round, random);
            victims.addAll(round);
        }
        return victims;
    }

    private static void requireTime(long began) {
        if (System.nanoTime() - began > LIMIT.toNanos()
                || Thread.currentThread().isInterrupted()) {
            throw new IllegalStateException("the run was not complete within " + LIMIT.toMinutes() + " minutes");
        }
    }

    /** A process, and how to start another like it. */
    private static final class Part implements AutoCloseable {
        /** Starts a process. */
        @FunctionalInterface
        interface Start {
            MeasuredProcess process();
        }

        private final String name;
        private final Start start;
        private MeasuredProcess process;

        Part(String name, Start start) {
            this.name = name;
            this.start = start;
            process = start.process();
        }

        void killAndStart() {
            process.kill();
            process.close();
            process = start.process();
        }

        @Override
        public void close() {
            process.close();
        }
    }

    /** The processes of a pipeline; each keeps its port and its data when it is started again. */
    private static final class Pipeline implements AutoCloseable {
        private final Path directory;
        private final int brokerPort = FreePort.any();
        private final int teacherPort = FreePort.any();
        private final int extractorPort = FreePort.any();
        private final int generatorPort = FreePort.any();
        private final int cleanerPort = FreePort.any();
        private final List<Part> parts = new ArrayList<>();
        private BenchmarkBroker broker;
        private final Part extractor;

        Pipeline(Path directory) {
            this.directory = directory;
            broker = BenchmarkBroker.start(directory, brokerPort);
            parts.add(new Part("broker", this::startBroker));
            parts.add(new Part(
                    "teacher",
                    () -> MeasuredProcess.ofClass(
                            ScriptedTeacherMain.class,
                            List.of(
                                    "--perfect",
                                    "--latency",
                                    LATENCY_MILLIS,
                                    "--concurrency",
                                    QUESTIONS,
                                    "--port",
                                    String.valueOf(teacherPort)),
                            directory.resolve("teacher.log"))));
            extractor = service("seed-extractor", extractorPort, Map.of("magicoder.seed-extractor.roots", "/"));
            parts.add(extractor);
            parts.add(service(
                    "generator",
                    generatorPort,
                    Map.of(
                            "magicoder.generator.teacher.url",
                            "http://127.0.0.1:" + teacherPort + "/v1",
                            "magicoder.generator.teacher.model",
                            ScriptedTeacher.MODEL,
                            "magicoder.generator.concurrency",
                            QUESTIONS)));
            parts.add(service(
                    "cleaner",
                    cleanerPort,
                    Map.of(
                            "magicoder.cleaner.state-directory",
                            directory.resolve("state").toString(),
                            "magicoder.cleaner.decontamination.mode",
                            "none")));
        }

        private Part service(String name, int port, Map<String, String> settings) {
            return new Part(name, () -> PackagedService.start(name, broker, directory, port, settings));
        }

        /** The first is running when its part is made. */
        private MeasuredProcess startBroker() {
            if (!broker.process().isAlive()) {
                broker = BenchmarkBroker.start(directory, brokerPort);
            }
            return broker.process();
        }

        URI runs() {
            return URI.create("http://127.0.0.1:" + extractorPort + "/runs");
        }

        List<Part> parts() {
            return parts;
        }

        /** As the command line does for a run. Returns how many there were. */
        int startWhatHasEnded() {
            List<Part> ended =
                    parts.stream().filter(part -> !part.process.isAlive()).toList();
            ended.forEach(Part::killAndStart);
            return ended.size();
        }

        /** The broker last: the others want to say goodbye to it. */
        @Override
        public void close() {
            parts.reversed().forEach(Part::close);
        }
    }
}

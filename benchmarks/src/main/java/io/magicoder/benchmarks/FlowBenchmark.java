package io.magicoder.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import io.magicoder.embeddedkafka.FreePort;
import io.magicoder.events.EventJson;
import io.magicoder.events.RunSpecification;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingProgress;
import io.magicoder.events.reading.TopicReader;
import io.magicoder.seedextractor.SeedExtraction;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * {@code ./magicoder bench flow}: what older runs cost the run at hand. Every part that looks back at topics is started
 * on a broker that holds millions of records of closed runs, and on one that holds only the run at hand: an open run of
 * which half is done. Both brokers and all parts are processes of their own.
 */
public final class FlowBenchmark implements Benchmark {
    private static final Duration LIMIT = Duration.ofMinutes(20);
    private static final double MOST_TIMES = 1.2;
    private static final double MOST_MORE_SECONDS = 1;
    private static final double MOST_MORE_MEGABYTES = 50;
    private static final int SMALL_RUN = 300;
    private static final int CLOSED_RUNS = 4;
    private static final int CORPUS_DOCUMENTS = 20_000;
    private static final String GENERATOR_GROUP = "magicoder-generator";
    private static final String TRAINER_GROUP = "magicoder-trainer";
    private static final List<String> OUTCOMES = List.of(Topics.INSTRUCTIONS_NAME, Topics.REJECTIONS_NAME);
    private static final ObjectMapper JSON = EventJson.mapper();
    private static final String USAGE = """
            bench flow [--json FILE] [--seeds N] [--open N]
              --seeds  of closed runs (2000000)
              --open   of the open run, half of which is answered (100000)""";

    private final int closedSeeds;
    private final int openSeeds;
    private final BenchmarkReport report = new BenchmarkReport();

    private FlowBenchmark(BenchmarkOptions options) {
        closedSeeds = options.number("--seeds", 2_000_000);
        openSeeds = options.number("--open", 100_000);
    }

    /** Seconds and resident memory of one part on one broker. */
    private record Cost(double seconds, double megabytes) {}

    public static void main(String... arguments) {
        System.exit(run(arguments));
    }

    /**
     * Measures and prints.
     *
     * @return 0, 1 if a process fails or a part costs more than it may, or 2 if the arguments are wrong
     */
    public static int run(String... arguments) {
        return Benchmark.run(USAGE, FlowBenchmark::new, arguments);
    }

    @Override
    public Map<String, Double> figures() {
        return report.figures();
    }

    @Override
    public boolean measure() throws IOException, InterruptedException, ExecutionException {
        Path directory = Files.createTempDirectory("magicoder-bench-flow-");
        try {
            Map<String, Cost> empty = measure(directory, "empty", 0);
            Map<String, Cost> filled = measure(directory, "filled", closedSeeds);
            return compare(empty, filled);
        } finally {
            BenchmarkFolder.delete(directory);
        }
    }

    private Map<String, Cost> measure(Path directory, String name, int closed)
            throws IOException, InterruptedException, ExecutionException {
        Path place = Files.createDirectories(directory.resolve(name));
        Map<String, Cost> costs = new LinkedHashMap<>();
        try (BenchmarkBroker broker = BenchmarkBroker.start(place);
                TopicFilling filling = new TopicFilling(broker.client())) {
            report.say(name + ": filling the topics");
            fillClosedRuns(filling, closed);
            settleGroups(broker);
            String open = "run-open";
            filling.begin(open, specification(List.of("/src")), false);
            filling.seeds(open, 0, openSeeds);
            answerHalf(broker, place);
            RunSpecification interrupted = interruptExtraction(filling, place);
            filling.begin("run-small", specification(List.of("/src")), true);
            filling.seeds("run-small", 0, SMALL_RUN);
            filling.outcomes("run-small", 0, SMALL_RUN);
            commit(broker, TRAINER_GROUP, Topics.RUNS_NAME);
            filling.close("run-small", SMALL_RUN);

            report.say(name + ": measuring");
            costs.put("generator, to its first question", generator(broker, place));
            costs.put("extractor, to the end of a resumed run", extractor(broker, place, interrupted));
            costs.put("status", commandLine(broker, place, "status"));
            costs.put(
                    "export of a run of " + SMALL_RUN,
                    commandLine(
                            broker,
                            place,
                            "export",
                            "--run",
                            "run-small",
                            "--out",
                            place.resolve("out.jsonl").toString()));
            costs.put("trainer, to its first step", trainer(broker, place));
        }
        return costs;
    }

    private static RunSpecification specification(List<String> sources) {
        return RunSpecification.of(sources).strategy("lines").build();
    }

    private static void fillClosedRuns(TopicFilling filling, int seeds) {
        for (int run = 0; run < CLOSED_RUNS && seeds > 0; run++) {
            String runId = "run-closed-" + run;
            filling.begin(runId, specification(List.of("/src")), false);
            filling.seeds(runId, 0, seeds / CLOSED_RUNS);
            filling.outcomes(runId, 0, seeds / CLOSED_RUNS);
            filling.close(runId, seeds / CLOSED_RUNS);
        }
    }

    /** The generators of the closed runs left their commits behind; no outcome of a later seed lies before them. */
    private static void settleGroups(BenchmarkBroker broker) throws ExecutionException, InterruptedException {
        TopicOffsets ends = TopicReader.ends(broker.client(), Topics.eventNames());
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (int partition = 0; partition < Topics.SEEDS.partitions(); partition++) {
            int outcomes = partition % Topics.INSTRUCTIONS.partitions();
            String lookBack = "look-back-1 " + Topics.INSTRUCTIONS_NAME + ":" + outcomes + ":"
                    + ends.of(Topics.INSTRUCTIONS_NAME, outcomes) + " " + Topics.REJECTIONS_NAME + ":" + outcomes + ":"
                    + ends.of(Topics.REJECTIONS_NAME, outcomes);
            offsets.put(
                    new TopicPartition(Topics.SEEDS_NAME, partition),
                    new OffsetAndMetadata(ends.of(Topics.SEEDS_NAME, partition), lookBack));
        }
        try (Admin admin = broker.admin()) {
            admin.alterConsumerGroupOffsets(GENERATOR_GROUP, offsets).all().get();
        }
    }

    private static void commit(BenchmarkBroker broker, String group, String topic)
            throws ExecutionException, InterruptedException {
        TopicOffsets ends = TopicReader.ends(broker.client(), List.of(topic));
        try (Admin admin = broker.admin()) {
            admin.alterConsumerGroupOffsets(
                            group, Map.of(new TopicPartition(topic, 0), new OffsetAndMetadata(ends.of(topic, 0))))
                    .all()
                    .get();
        }
    }

    /** The packaged generator answers half of the open run, and is killed. */
    private void answerHalf(BenchmarkBroker broker, Path place) {
        int port = FreePort.any();
        long before = broker.records(OUTCOMES);
        try (MeasuredProcess teacher = MeasuredProcess.ofClass(
                        InstantTeacher.class, List.of(String.valueOf(port)), place.resolve("teacher.log"));
                MeasuredProcess generator = startGenerator(broker, place, port)) {
            generator.await("half of the open run is answered", LIMIT, () -> {
                teacher.requireAlive();
                return broker.records(OUTCOMES) - before >= openSeeds / 2;
            });
            generator.kill();
        }
    }

    private static MeasuredProcess startGenerator(BenchmarkBroker broker, Path place, int teacherPort) {
        return PackagedService.start(
                "generator",
                broker,
                place,
                FreePort.any(),
                Map.of(
                        "magicoder.generator.teacher.url",
                        "http://127.0.0.1:" + teacherPort + "/v1",
                        "magicoder.generator.teacher.model",
                        "instant"));
    }

    /** From the start of the process to its first question; the teacher listens and says nothing. */
    private static Cost generator(BenchmarkBroker broker, Path place) throws IOException {
        AtomicLong firstQuestion = new AtomicLong();
        HttpServer teacher = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        teacher.createContext("/", exchange -> firstQuestion.compareAndSet(0, System.nanoTime()));
        teacher.start();
        long begin = System.nanoTime();
        try (MeasuredProcess generator =
                startGenerator(broker, place, teacher.getAddress().getPort())) {
            generator.await("the generator asks its first question", LIMIT, () -> firstQuestion.get() != 0);
            Cost cost = new Cost((firstQuestion.get() - begin) / 1e9, generator.residentMegabytes());
            generator.kill();
            return cost;
        } finally {
            teacher.stop(0);
        }
    }

    /** Writes a run of which the extractor was killed after half of its seeds. */
    private static RunSpecification interruptExtraction(TopicFilling filling, Path place) throws IOException {
        Path corpus = place.resolve("corpus.jsonl");
        List<String> documents = new ArrayList<>();
        for (int i = 0; i < CORPUS_DOCUMENTS; i++) {
            documents.add(JSON.writeValueAsString(Map.of(
                    "content",
                            "class C" + i + " {\n    int f" + i + "(int a) {\n        return a + " + i
                                    + ";\n    }\n}\n",
                    "path", "C" + i + ".java",
                    "lang", "java")));
        }
        Files.write(corpus, documents);
        RunSpecification specification = specification(List.of(corpus.toString()));
        filling.begin(specification.runId(), specification, false);
        new SeedExtraction(specification).forEach(seed -> {
            if (seed.index() % 2 == 0) {
                filling.send(Topics.SEEDS, seed);
            }
        });
        return specification;
    }

    private static Cost extractor(BenchmarkBroker broker, Path place, RunSpecification interrupted) {
        int port = FreePort.any();
        long begin = System.nanoTime();
        try (MeasuredProcess extractor = PackagedService.start(
                        "seed-extractor", broker, place, port, Map.of("magicoder.seed-extractor.roots", "/"));
                ServiceClient client = new ServiceClient()) {
            URI runs = URI.create("http://127.0.0.1:" + port + "/runs");
            // Asking again tells how far it is: 200 once all seeds are written.
            extractor.await("the extractor resumes", LIMIT, () -> client.post(runs, interrupted) == 200);
            return new Cost((System.nanoTime() - begin) / 1e9, extractor.residentMegabytes());
        }
    }

    private static Cost trainer(BenchmarkBroker broker, Path place) {
        TopicOffsets before = TopicReader.ends(broker.client(), List.of(Topics.TRAINING_PROGRESS_NAME));
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "magicoder.trainer.checkpoint-directory",
                place.resolve("checkpoints").toString());
        settings.put("magicoder.trainer.epochs", "1");
        settings.put("magicoder.trainer.small-model.hidden", "64");
        settings.put("magicoder.trainer.small-model.layers", "2");
        settings.put("magicoder.trainer.small-model.heads", "4");
        settings.put("magicoder.trainer.small-model.key-value-heads", "2");
        settings.put("magicoder.trainer.small-model.intermediate", "128");
        long begin = System.nanoTime();
        try (MeasuredProcess trainer = PackagedService.start("trainer", broker, place, FreePort.any(), settings);
                TopicReader progress =
                        TopicReader.open(broker.client(), List.of(Topics.TRAINING_PROGRESS_NAME), before)) {
            AtomicBoolean running = new AtomicBoolean();
            trainer.await("the trainer makes its first step", LIMIT, () -> {
                progress.poll(Duration.ofMillis(10), record -> {
                    if (TopicReader.event(record).orElse(null) instanceof TrainingProgress report) {
                        requireHope(report);
                        running.compareAndSet(false, report.state() == TrainingProgress.State.RUNNING);
                    }
                });
                return running.get();
            });
            return new Cost((System.nanoTime() - begin) / 1e9, trainer.residentMegabytes());
        }
    }

    private static void requireHope(TrainingProgress report) {
        if (report.state() == TrainingProgress.State.FAILED) {
            throw new IllegalStateException("the training failed: " + report.message());
        }
    }

    private static Cost commandLine(BenchmarkBroker broker, Path place, String... command) {
        List<String> arguments = new ArrayList<>(List.of(
                "-Xmx1g",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                "io.magicoder.cli.Magicoder"));
        arguments.addAll(List.of(command));
        arguments.addAll(List.of("--kafka", broker.bootstrapServers()));
        long begin = System.nanoTime();
        try (MeasuredProcess process = new MeasuredProcess(command[0], arguments, place.resolve(command[0] + ".log"))) {
            double megabytes = process.awaitSuccess(LIMIT);
            return new Cost((System.nanoTime() - begin) / 1e9, megabytes);
        }
    }

    /** Prints what each part costs on either broker, and tells whether none costs more than it may. */
    private boolean compare(Map<String, Cost> empty, Map<String, Cost> filled) {
        boolean good = true;
        report.say(String.format(
                Locale.ROOT, "%-42s %20s %20s %s", "", "only the run at hand", "with closed runs", "at most"));
        for (Map.Entry<String, Cost> entry : empty.entrySet()) {
            Cost alone = entry.getValue();
            Cost beside = filled.getOrDefault(entry.getKey(), alone);
            double seconds = MOST_TIMES * alone.seconds() + MOST_MORE_SECONDS;
            double megabytes = MOST_TIMES * alone.megabytes() + MOST_MORE_MEGABYTES;
            boolean within = beside.seconds() <= seconds && beside.megabytes() <= megabytes;
            good &= within;
            report.say(String.format(
                    Locale.ROOT,
                    "%-42s %8.2f s %6.0f MB %8.2f s %6.0f MB  %6.2f s %4.0f MB%s",
                    entry.getKey(),
                    alone.seconds(),
                    alone.megabytes(),
                    beside.seconds(),
                    beside.megabytes(),
                    seconds,
                    megabytes,
                    within ? "" : "  TOO MUCH"));
            report.keep(entry.getKey() + ", empty, s", alone.seconds());
            report.keep(entry.getKey() + ", filled, s", beside.seconds());
            report.keep(entry.getKey() + ", empty, MB", alone.megabytes());
            report.keep(entry.getKey() + ", filled, MB", beside.megabytes());
        }
        return good;
    }
}

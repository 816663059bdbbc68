package io.magicoder.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.OrderedStep;
import io.magicoder.cleaner.Screening;
import io.magicoder.cleaner.decontamination.BenchmarkFiles;
import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.cleaner.quality.QualityRules;
import io.magicoder.embeddedkafka.EmbeddedKafkaMain;
import io.magicoder.embeddedkafka.FreePort;
import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * The packaged cleaner on instructions that are there before it starts, beside a plain copy of the same records through
 * the same broker, and beside its own stages without Kafka.
 */
public final class CleanerBenchmark {
    private static final String USAGE = """
            bench cleaner [--json FILE] [--rows N] [--warm-up N] [--characters N] [--benchmarks DIR] [--jvm ARGUMENTS]
              --rows        instructions that are measured (100000)
              --warm-up     instructions before those (50000)
              --characters  of problem and solution together (2400)
              --benchmarks  a directory of benchmark files, for the screening stage and for the service (none)
              --jvm         arguments for the JVM of the service, separated by spaces
                            (-Xmx768m -XX:+UseSerialGC)""";

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final String COPY = "benchmark.copy";
    private static final String COPY_RATE = "plain copy through the broker";
    private static final int STAGE_ROWS = 20_000;
    /** Rarely enough to cost nothing beside what is measured. */
    private static final Duration POLL = Duration.ofMillis(250);

    private final int rows;
    private final int warmUp;
    private final InstructionRows instructions;
    private final Map<String, String> options;
    private final Map<String, Double> figures = new LinkedHashMap<>();

    private volatile @Nullable Exception lastFailure;

    private CleanerBenchmark(Map<String, String> options) {
        this.options = options;
        rows = Integer.parseInt(options.getOrDefault("--rows", "100000"));
        warmUp = Integer.parseInt(options.getOrDefault("--warm-up", "50000"));
        instructions = new InstructionRows(Integer.parseInt(options.getOrDefault("--characters", "2400")));
    }

    public static void main(String... args) {
        System.exit(run(args));
    }

    /**
     * Measures and prints.
     *
     * @return 0, 1 if a process fails, or 2 if the arguments are wrong
     */
    @SuppressWarnings("SystemOut") // a command line program
    public static int run(String... args) {
        Map<String, String> options = new LinkedHashMap<>();
        CleanerBenchmark benchmark;
        try {
            for (int i = 0; i < args.length; i += 2) {
                if (!USAGE.contains(args[i] + " ") || i + 1 == args.length) {
                    throw new IllegalArgumentException("wrong argument " + args[i]);
                }
                options.put(args[i], args[i + 1]);
            }
            benchmark = new CleanerBenchmark(options);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + USAGE);
            return 2;
        }
        try {
            benchmark.measure();
            String json = options.get("--json");
            if (json != null) {
                new ObjectMapper()
                        .writerWithDefaultPrettyPrinter()
                        .writeValue(Path.of(json).toFile(), benchmark.figures);
            }
            return 0;
        } catch (IOException | IllegalStateException e) {
            System.err.println(e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private void measure() throws IOException, InterruptedException {
        stages();
        Path directory = Files.createTempDirectory("magicoder-bench-");
        String address = "127.0.0.1:" + FreePort.any();
        try (MeasuredProcess broker = MeasuredProcess.ofClass(
                EmbeddedKafkaMain.class,
                List.of(
                        address.substring(address.indexOf(':') + 1),
                        directory.resolve("kafka").toString()),
                directory.resolve("kafka.log"))) {
            await("the broker", broker, () -> logged(directory.resolve("kafka.log"), "Kafka listens on"));
            fill(address);
            copy(address, broker);
            service(address, broker, directory);
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** Each stage in plain Java, in processor time of this thread. */
    private void stages() {
        List<byte[]> records = IntStream.range(0, STAGE_ROWS)
                .mapToObj(number -> EventJson.write(instructions.row(number)))
                .toList();
        List<GeneratedInstruction> pairs = new ArrayList<>();
        for (int round = 0; round < 2; round++) { // the first warms up
            boolean last = round == 1;
            pairs.clear();
            stage(
                    "reading JSON",
                    last,
                    () -> records.forEach(bytes -> pairs.add(EventJson.read(bytes, GeneratedInstruction.class))));
            stage("writing JSON", last, () -> pairs.forEach(EventJson::write));
            Screening screening = new Screening(new QualityRules(32_768, 32_768), decontamination());
            stage("screening", last, () -> pairs.forEach(pair -> screening.refusal(Candidate.of(pair))));
            OrderedStep step = new OrderedStep(OrderedStep.Memory.inMemory());
            stage(
                    "ordered step, maps in memory",
                    last,
                    () -> pairs.forEach(pair -> step.accept(pair, Instant.EPOCH, _ -> {})));
        }
    }

    private Decontamination decontamination() {
        String directory = options.get("--benchmarks");
        return directory == null
                ? Decontamination.none()
                : Decontamination.of(BenchmarkFiles.read(Path.of(directory)), Decontamination.Mode.REFERENCE);
    }

    private void stage(String name, boolean last, Runnable work) {
        long before = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        work.run();
        double micros = (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - before) / 1e3 / STAGE_ROWS;
        if (last) {
            say("plain Java, " + name, micros, "µs a row");
        }
    }

    private void fill(String broker) {
        try (KafkaProducer<byte[], byte[]> producer = producer(broker)) {
            for (int number = 0; number < warmUp + rows; number++) {
                GeneratedInstruction row = instructions.row(number);
                send(producer, Topics.INSTRUCTIONS_NAME, utf8(row.key()), EventJson.write(row));
            }
            SeedsExhausted exhausted = new SeedsExhausted(
                    InstructionRows.RUN, warmUp + rows, Map.of("java", (long) warmUp + rows), Map.of(), Instant.now());
            send(producer, Topics.RUNS_NAME, utf8(exhausted.key()), EventJson.write(exhausted));
        }
        requireAllSent();
    }

    /** The ceiling: the same records read and written once, by plain clients, without a look at them. */
    private void copy(String address, MeasuredProcess broker) {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", address))) {
            admin.createTopics(List.of(new NewTopic(COPY, Topics.INSTRUCTIONS.partitions(), (short) 1)))
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("cannot create a topic", e);
        }
        copyOnce(address); // warms up
        double brokerBefore = broker.processorSeconds();
        double ownBefore = ownProcessorSeconds();
        long began = System.nanoTime();
        copyOnce(address);
        double seconds = (System.nanoTime() - began) / 1e9;
        say(COPY_RATE, rows / seconds, "rows/s");
        say("plain copy, clients", micros(ownProcessorSeconds() - ownBefore), "µs a row");
        say("plain copy, broker", micros(broker.processorSeconds() - brokerBefore), "µs a row");
    }

    private void copyOnce(String broker) {
        List<TopicPartition> partitions = IntStream.range(0, Topics.INSTRUCTIONS.partitions())
                .mapToObj(partition -> new TopicPartition(Topics.INSTRUCTIONS_NAME, partition))
                .toList();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker), new ByteArrayDeserializer(), new ByteArrayDeserializer());
                KafkaProducer<byte[], byte[]> producer = producer(broker)) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            for (int read = 0; read < rows; ) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    send(producer, COPY, record.key(), record.value());
                    read++;
                }
            }
        }
        requireAllSent();
    }

    private void send(KafkaProducer<byte[], byte[]> producer, String topic, byte[] key, byte[] value) {
        var _ = producer.send(new ProducerRecord<>(topic, key, value), (_, failure) -> {
            if (failure != null) {
                lastFailure = failure;
            }
        });
    }

    private void requireAllSent() {
        if (lastFailure != null) {
            throw new IllegalStateException("the broker did not take a record", lastFailure);
        }
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void service(String address, MeasuredProcess broker, Path directory) throws InterruptedException {
        Path jar = Path.of(
                System.getProperty("magicoder.home", "."), "cleaner-service/target/quarkus-app/quarkus-run.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is not there: build the project first");
        }
        int port = FreePort.any();
        List<String> arguments = new ArrayList<>(List.of(
                options.getOrDefault("--jvm", "-Xmx768m -XX:+UseSerialGC").split(" ", -1)));
        arguments.addAll(List.of(
                "-Dquarkus.http.port=" + port,
                "-Dkafka.bootstrap.servers=" + address,
                "-Dmagicoder.cleaner.state-directory=" + directory.resolve("state")));
        String benchmarks = options.get("--benchmarks");
        if (benchmarks != null) {
            arguments.add("-Dmagicoder.cleaner.benchmarks-directory=" + benchmarks);
        }
        arguments.addAll(List.of("-jar", jar.toString()));
        try (MeasuredProcess cleaner = new MeasuredProcess("the cleaner", arguments, directory.resolve("cleaner.log"));
                HttpClient http = HttpClient.newHttpClient()) {
            URI ledger = URI.create("http://127.0.0.1:" + port + "/runs/" + InstructionRows.RUN);
            await("the warm-up", cleaner, () -> settled(http, ledger) >= warmUp);
            long first = settled(http, ledger);
            long began = System.nanoTime();
            double cleanerBefore = cleaner.processorSeconds();
            double brokerBefore = broker.processorSeconds();
            await("the last row", cleaner, () -> settled(http, ledger) == warmUp + rows);
            double rate = (warmUp + rows - first) / ((System.nanoTime() - began) / 1e9);
            double ownShare = rows / (double) (warmUp + rows - first);
            double cleanerMicros = micros(cleaner.processorSeconds() - cleanerBefore) * ownShare;
            double brokerMicros = micros(broker.processorSeconds() - brokerBefore) * ownShare;
            say("cleaner through Kafka", rate, "rows/s (5000 wanted)");
            say("cleaner through Kafka, of a plain copy", 100 * rate / figure(COPY_RATE), "%");
            say("cleaner through Kafka, service", cleanerMicros, "µs a row");
            say("cleaner through Kafka, broker", brokerMicros, "µs a row");
            say("what two cores of its own would allow", 2e6 / (cleanerMicros + brokerMicros), "rows/s");
        }
    }

    private static long settled(HttpClient http, URI ledger) {
        try {
            HttpResponse<String> response =
                    http.send(HttpRequest.newBuilder(ledger).build(), HttpResponse.BodyHandlers.ofString());
            JsonNode json = EventJson.mapper().readTree(response.body());
            return response.statusCode() == 200 ? json.path("settled").asLong() : 0;
        } catch (IOException e) {
            return 0; // not there yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private static KafkaProducer<byte[], byte[]> producer(String broker) {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        broker,
                        "compression.type",
                        "zstd",
                        "linger.ms",
                        100,
                        "batch.size",
                        262_144),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private static double ownProcessorSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    private double micros(double seconds) {
        return seconds * 1e6 / rows;
    }

    private static void await(String what, MeasuredProcess process, BooleanSupplier condition)
            throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            process.requireAlive();
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(what + " took longer than " + PATIENCE.toMinutes() + " minutes");
            }
            Thread.sleep(POLL);
        }
    }

    private static boolean logged(Path log, String text) {
        try {
            return Files.readString(log).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private double figure(String name) {
        return figures.getOrDefault(name, Double.NaN);
    }

    @SuppressWarnings("SystemOut") // a command line program
    private void say(String name, double value, String unit) {
        figures.put(name, value);
        System.out.printf(Locale.ROOT, "%-55s %10.1f %s%n", name, value, unit);
    }
}

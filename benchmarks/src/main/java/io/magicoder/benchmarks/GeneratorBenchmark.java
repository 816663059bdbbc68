package io.magicoder.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.embeddedkafka.EmbeddedKafkaMain;
import io.magicoder.embeddedkafka.FreePort;
import io.magicoder.events.EventSerializer;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.Topics;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The packaged generator between a broker and a teacher that answers at once, each in a process of its own: rows a
 * second, and the processor time that each of the three takes for a row. The ceiling is what a client that does nothing
 * else gets from the same teacher with as many questions at once.
 */
public final class GeneratorBenchmark {
    private static final String USAGE = """
            bench generator [--json FILE] [--rows N] [--warm-up N] [--concurrency N] [--jvm ARGUMENTS]
              --rows         seeds that are measured (40000)
              --warm-up      seeds before those (20000)
              --concurrency  questions at once (32)
              --jvm          arguments for the generator's JVM, separated by spaces (none)""";

    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int SNIPPET_LINES = 12;

    private final int rows;
    private final int warmUp;
    private final int concurrency;
    private final List<String> jvm;
    private final Map<String, Double> figures = new LinkedHashMap<>();

    private GeneratorBenchmark(Map<String, String> options) {
        rows = Integer.parseInt(options.getOrDefault("--rows", "40000"));
        warmUp = Integer.parseInt(options.getOrDefault("--warm-up", "20000"));
        concurrency = Integer.parseInt(options.getOrDefault("--concurrency", "32"));
        jvm = Stream.of(options.getOrDefault("--jvm", "").split(" ", -1))
                .filter(argument -> !argument.isBlank())
                .toList();
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
        GeneratorBenchmark benchmark;
        try {
            for (int i = 0; i < args.length; i += 2) {
                if (!USAGE.contains(args[i] + " ") || i + 1 == args.length) {
                    throw new IllegalArgumentException("wrong argument " + args[i]);
                }
                options.put(args[i], args[i + 1]);
            }
            benchmark = new GeneratorBenchmark(options);
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
        } catch (IOException | ExecutionException | IllegalStateException e) {
            System.err.println(e.getMessage());
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private void measure() throws IOException, InterruptedException, ExecutionException {
        Path directory = Files.createTempDirectory("magicoder-bench-");
        String broker = "127.0.0.1:" + FreePort.any();
        int teacherPort = FreePort.any();
        try (MeasuredProcess kafka = MeasuredProcess.ofClass(
                        EmbeddedKafkaMain.class,
                        List.of(port(broker), directory.resolve("kafka").toString()),
                        directory.resolve("kafka.log"));
                MeasuredProcess teacher = MeasuredProcess.ofClass(
                        InstantTeacher.class, List.of(String.valueOf(teacherPort)), directory.resolve("teacher.log"))) {
            await("the broker", kafka, () -> logged(directory.resolve("kafka.log"), "Kafka listens on"));
            await("the teacher", teacher, () -> !FreePort.isFree(teacherPort));
            double ceiling = requestsPerSecond(teacherPort);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
                addSeeds(broker);
                measure(admin, kafka, teacher, generatorArguments(broker, teacherPort), directory, ceiling);
            }
        } finally {
            delete(directory);
        }
    }

    private void measure(
            Admin admin,
            MeasuredProcess kafka,
            MeasuredProcess teacher,
            List<String> arguments,
            Path directory,
            double ceiling)
            throws InterruptedException {
        try (MeasuredProcess generator =
                new MeasuredProcess("the generator", arguments, directory.resolve("generator.log"))) {
            await("the warm-up", generator, () -> outcomes(admin) >= warmUp);
            long first = outcomes(admin);
            long start = System.nanoTime();
            double[] before = processorSeconds(generator, kafka, teacher);
            await("the outcomes", generator, () -> outcomes(admin) >= warmUp + rows);
            double[] after = processorSeconds(generator, kafka, teacher);
            double seconds = (System.nanoTime() - start) / 1e9;
            print(outcomes(admin) - first, seconds, before, after, ceiling);
        }
    }

    @SuppressWarnings("SystemOut") // a command line program
    private void print(long measured, double seconds, double[] before, double[] after, double ceiling) {
        String[] names = {"generator", "broker", "teacher"};
        double all = 0;
        figures.put("rows per second", measured / seconds);
        figures.put("requests per second of a client that only asks", ceiling);
        for (int i = 0; i < names.length; i++) {
            double micros = (after[i] - before[i]) * 1e6 / measured;
            all += micros;
            figures.put("processor time per row, " + names[i] + ", microseconds", micros);
        }
        figures.put("rows per second that two cores would allow at these processor times", 2e6 / all);
        System.out.printf(
                Locale.ROOT,
                "%d rows with %d questions at once in %.1f s, on %d cores%n",
                measured,
                concurrency,
                seconds,
                Runtime.getRuntime().availableProcessors());
        figures.forEach((name, value) -> System.out.printf(Locale.ROOT, "%,10.0f  %s%n", value, name));
    }

    private static double[] processorSeconds(MeasuredProcess... processes) {
        return Stream.of(processes)
                .mapToDouble(MeasuredProcess::processorSeconds)
                .toArray();
    }

    private List<String> generatorArguments(String broker, int teacherPort) {
        Path jar = Path.of(
                System.getProperty("magicoder.home", "."), "generator-service/target/quarkus-app/quarkus-run.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is not there: build the project first");
        }
        List<String> arguments = new ArrayList<>(jvm);
        arguments.addAll(List.of(
                "-Dquarkus.http.port=" + FreePort.any(),
                "-Dkafka.bootstrap.servers=" + broker,
                "-Dmagicoder.generator.teacher.url=http://127.0.0.1:" + teacherPort + "/v1",
                "-Dmagicoder.generator.teacher.model=instant",
                "-Dmagicoder.generator.concurrency=" + concurrency,
                "-jar",
                jar.toString()));
        return arguments;
    }

    /** What a client gets that sends the same question again and again on as many connections. */
    private double requestsPerSecond(int port) throws InterruptedException, ExecutionException {
        byte[] question = HttpMessage.of(
                "POST /v1/chat/completions HTTP/1.1",
                "{\"model\":\"instant\",\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(2000) + "\"}]}");
        int each = Math.max(1, rows / concurrency);
        double best = 0;
        for (int round = 0; round < 4; round++) {
            long start = System.nanoTime();
            try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
                List<Future<?>> asking = new ArrayList<>();
                for (int i = 0; i < concurrency; i++) {
                    asking.add(clients.submit(() -> ask(port, question, each)));
                }
                for (Future<?> one : asking) {
                    one.get();
                }
            }
            best = Math.max(best, each * concurrency * 1e9 / (System.nanoTime() - start));
        }
        return best;
    }

    private static void ask(int port, byte[] question, int times) {
        try (Socket connection = new Socket(InetAddress.getLoopbackAddress(), port)) {
            connection.setTcpNoDelay(true);
            BufferedInputStream in = new BufferedInputStream(connection.getInputStream(), 16 * 1024);
            OutputStream out = connection.getOutputStream();
            for (int i = 0; i < times; i++) {
                out.write(question);
                if (!HttpMessage.skip(in)) {
                    throw new IOException("the teacher hung up");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void addSeeds(String broker) throws InterruptedException, ExecutionException {
        Map<String, Object> settings = Map.of("bootstrap.servers", broker, "compression.type", "zstd", "linger.ms", 20);
        try (KafkaProducer<String, PipelineEvent> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new EventSerializer())) {
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (int index = 0; index < warmUp + rows; index++) {
                SeedSnippet seed = seed(index);
                sent.add(producer.send(new ProducerRecord<>(Topics.SEEDS_NAME, seed.key(), seed)));
            }
            for (Future<RecordMetadata> one : sent) {
                one.get();
            }
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

    private static long outcomes(Admin admin) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (var topic : List.of(Topics.INSTRUCTIONS, Topics.REJECTIONS)) {
            for (int partition = 0; partition < topic.partitions(); partition++) {
                ends.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        }
        try {
            return admin.listOffsets(ends).all().get().values().stream()
                    .mapToLong(end -> end.offset())
                    .sum();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker does not answer: " + e.getMessage(), e);
        }
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

    private static String port(String address) {
        return address.substring(address.lastIndexOf(':') + 1);
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}

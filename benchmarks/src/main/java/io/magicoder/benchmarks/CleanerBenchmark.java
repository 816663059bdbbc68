package io.magicoder.benchmarks;

import io.magicoder.cleaner.decontamination.Benchmarks;
import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.embeddedkafka.FreePort;
import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.Topics;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * The packaged cleaner on instructions that are there before it starts, beside a plain copy of the same records through
 * the same broker, and beside its own stages without Kafka.
 */
public final class CleanerBenchmark implements Benchmark {
    private static final String USAGE = """
            bench cleaner [--json FILE] [--rows N] [--warm-up N] [--characters N] [--benchmarks DIR] [--jvm ARGUMENTS]
              --rows        instructions that are measured (100000)
              --warm-up     instructions before those (50000)
              --characters  of problem and solution together (2400)
              --benchmarks  a directory of benchmark files, for the screening stage and for the service (none)
              --jvm         arguments for the JVM of the service, separated by spaces
                            (-Xmx768m -XX:+UseSerialGC)""";

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final double WANTED_ROWS_PER_SECOND = 5000;
    private static final int BATCH_BYTES = 256 * 1024;

    private final int rows;
    private final int warmUp;
    private final InstructionRows instructions;
    private final Optional<Path> benchmarks;
    private final List<String> jvm;
    private final BenchmarkReport report = new BenchmarkReport();

    private CleanerBenchmark(BenchmarkOptions options) {
        rows = options.number("--rows", 100_000);
        warmUp = options.number("--warm-up", 50_000);
        instructions = new InstructionRows(options.number("--characters", 2400));
        benchmarks = options.find("--benchmarks").map(Path::of);
        jvm = options.words("--jvm", "-Xmx768m -XX:+UseSerialGC");
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
        return Benchmark.run(USAGE, CleanerBenchmark::new, arguments);
    }

    @Override
    public Map<String, Double> figures() {
        return report.figures();
    }

    @Override
    public boolean measure() throws IOException, InterruptedException, ExecutionException {
        Decontamination decontamination = benchmarks
                .map(directory -> Decontamination.of(Benchmarks.read(directory).needles(), Decontamination.Mode.STRICT))
                .orElseGet(Decontamination::none);
        new CleanerStages(instructions, decontamination, report).measure();
        Path directory = Files.createTempDirectory("magicoder-bench-cleaner-");
        try (BenchmarkBroker broker = BenchmarkBroker.start(directory)) {
            fill(broker);
            double ceiling = new PlainCopy(broker, rows, BATCH_BYTES).measure(report);
            return service(broker, directory, ceiling) >= WANTED_ROWS_PER_SECOND;
        } finally {
            BenchmarkFolder.delete(directory);
        }
    }

    private void fill(BenchmarkBroker broker) {
        try (CheckedProducer<String, byte[]> producer = new CheckedProducer<>(
                broker.client(), BATCH_BYTES, new StringSerializer(), new ByteArraySerializer())) {
            for (int number = 0; number < warmUp + rows; number++) {
                GeneratedInstruction row = instructions.row(number);
                producer.send(Topics.INSTRUCTIONS_NAME, row.key(), EventJson.write(row));
            }
            SeedsExhausted exhausted = new SeedsExhausted(
                    InstructionRows.RUN, warmUp + rows, Map.of("java", (long) warmUp + rows), Map.of(), Instant.now());
            producer.send(Topics.RUNS_NAME, exhausted.key(), EventJson.write(exhausted));
            producer.flush();
        }
    }

    /** Lets the service work all of it off, and returns rows a second. */
    private double service(BenchmarkBroker broker, Path directory, double ceiling) {
        int port = FreePort.any();
        Map<String, String> settings = new HashMap<>();
        settings.put(
                "magicoder.cleaner.state-directory", directory.resolve("state").toString());
        benchmarks.ifPresentOrElse(
                files -> settings.put(
                        "magicoder.cleaner.benchmarks-directory",
                        files.toAbsolutePath().toString()),
                () -> settings.put("magicoder.cleaner.decontamination.mode", "none"));
        try (MeasuredProcess cleaner = PackagedService.start("cleaner", broker, directory, port, settings, jvm);
                ServiceClient client = new ServiceClient()) {
            URI ledger = URI.create("http://127.0.0.1:" + port + "/runs/" + InstructionRows.RUN);
            cleaner.awaitSeldom("the warm-up is over", LIMIT, () -> settled(client, ledger) >= warmUp);
            long first = settled(client, ledger);
            long began = System.nanoTime();
            double cleanerBefore = cleaner.processorSeconds();
            double brokerBefore = broker.process().processorSeconds();
            cleaner.awaitSeldom("every row is settled", LIMIT, () -> settled(client, ledger) == warmUp + rows);
            long measured = warmUp + rows - first;
            double rate = measured / ((System.nanoTime() - began) / 1e9);
            double cleanerMicros = (cleaner.processorSeconds() - cleanerBefore) * 1e6 / measured;
            double brokerMicros = (broker.process().processorSeconds() - brokerBefore) * 1e6 / measured;
            report.add("rows/s, the cleaner through Kafka", rate, WANTED_ROWS_PER_SECOND);
            report.add("% of a plain copy, the cleaner through Kafka", 100 * rate / ceiling);
            report.add("µs of processor time a row, cleaner", cleanerMicros);
            report.add("µs of processor time a row, broker", brokerMicros);
            report.add("rows/s that two cores of their own would give", 2e6 / (cleanerMicros + brokerMicros));
            return rate;
        }
    }

    private static long settled(ServiceClient client, URI ledger) {
        return client.get(ledger).path("settled").asLong();
    }
}

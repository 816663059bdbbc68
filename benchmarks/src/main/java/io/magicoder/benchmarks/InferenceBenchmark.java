package io.magicoder.benchmarks;

import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;

/**
 * The engine that serves models, with synthetic weights, beside what the machine can read and multiply and beside llama.cpp
 * and Jlama; and what REST costs beyond it.
 */
public final class InferenceBenchmark implements Benchmark {
    private static final String USAGE = """
            bench inference [--json FILE] [--shapes NAMES] [--formats NAMES] [--prompt N] [--rounds N] [--peer DIR] [--jlama DIR]
                            [--requests N] [--streams N] [--jvm ARGUMENTS] [--threads N] [--clock C]
              --shapes    of models, separated by spaces: 1.24B, 134M, tiny ("1.24B 134M"; "none": leave them out)
              --formats   of weights: fp32, bf16, int8, int4 ("fp32 bf16 int8 int4")
              --prompt    tokens of a prompt (512)
              --rounds    measurements of each figure (3)
              --peer      where llama.cpp is installed (magicoder/llama-cpp in the folder of caches)
              --jlama     where Jlama is installed (magicoder/jlama there)
              --requests  of the memory check of the service (10000; 0: leave the service out)
              --streams   at once (200)
              --jvm       further arguments for the service's JVM, separated by spaces (none)
              --threads   of the arithmetic (1)
              --clock     wall, or processor: fair on a machine that others use, too, with 1 thread (processor)""";

    private static final String NONE = "none";
    private static final String READING = "reading";
    private static final String PRODUCTS = "products";
    private static final String PROMPT = "prompt";
    private static final String LLAMA_CPP = "llama.cpp";
    private static final int SMALL_BATCH = 8;
    private static final int LARGE_BATCH = 32;

    private final List<ServedShape> shapes;
    private final List<ServedFormat> formats;
    private final int promptTokens;
    private final int rounds;
    private final Path llamaCppFolder;
    private final Optional<LlamaCpp> llamaCpp;
    private final Path jlamaFolder;
    private final Optional<Jlama> jlama;
    private final int requests;
    private final int streams;
    private final List<String> jvm;
    private final String threads;
    private final String clock;
    private final Figures figures = new Figures();

    private InferenceBenchmark(BenchmarkOptions options) {
        shapes = options.words("--shapes", "1.24B 134M").stream()
                .filter(name -> !name.equals(NONE))
                .map(name -> ServedShape.find(name).orElseThrow(() -> unknown("shape", name)))
                .toList();
        formats = options.words("--formats", "fp32 bf16 int8 int4").stream()
                .map(name -> ServedFormat.find(name).orElseThrow(() -> unknown("format", name)))
                .toList();
        promptTokens = options.number("--prompt", 512);
        rounds = options.number("--rounds", 3);
        llamaCppFolder = options.find("--peer").map(Path::of).orElseGet(() -> Peer.usualFolder("llama-cpp"));
        llamaCpp = LlamaCpp.find(llamaCppFolder);
        jlamaFolder = options.find("--jlama").map(Path::of).orElseGet(() -> Peer.usualFolder("jlama"));
        jlama = Jlama.find(jlamaFolder);
        requests = options.number("--requests", 10_000);
        streams = options.number("--streams", 200);
        jvm = options.words("--jvm", "");
        threads = options.text("--threads", "1");
        clock = options.text("--clock", "processor");
    }

    private static IllegalArgumentException unknown(String what, String name) {
        return new IllegalArgumentException("there is no " + what + " " + name + ":\n" + USAGE);
    }

    public static void main(String... arguments) {
        System.exit(run(arguments));
    }

    /**
     * Measures and prints.
     *
     * @return 0; 1 if something fails, a stream among them, or REST takes more than it may; 2 if the arguments are wrong
     */
    public static int run(String... arguments) {
        return Benchmark.run(USAGE, InferenceBenchmark::new, arguments);
    }

    @Override
    public Map<String, ?> figures() {
        return figures.all();
    }

    /** {@inheritDoc} The ratios are for a reader to judge: they depend on what else the machine does. */
    @Override
    public boolean measure() throws IOException, InterruptedException, ExecutionException {
        System.setProperty("ai.djl.pytorch.num_threads", threads);
        Machine.useClock(clock);
        Path directory = Files.createTempDirectory("magicoder-bench-inference-");
        try {
            if (!shapes.isEmpty()) {
                models(directory);
            }
            return requests == 0 || service(directory);
        } finally {
            BenchmarkFolder.delete(directory);
        }
    }

    private void models(Path directory) throws IOException, InterruptedException {
        if (llamaCpp.isEmpty()) {
            sayMissing(LLAMA_CPP, llamaCppFolder);
        }
        if (jlama.isEmpty()) {
            sayMissing("Jlama", jlamaFolder);
        }
        try (Machine machine = new Machine()) {
            for (ServedShape shape : shapes) {
                Path checkpoint = directory.resolve(shape.name());
                SyntheticCheckpoint.write(checkpoint, shape);
                Tokenizer.writeByteLevel(checkpoint); // Jlama wants one
                for (ServedFormat format : formats) {
                    model(checkpoint, shape, format, machine);
                }
                BenchmarkFolder.delete(checkpoint);
            }
        }
    }

    private void sayMissing(String name, Path folder) {
        figures.say(name + " was not run: it is not set up in " + folder
                + "; the README of benchmarks has the command that sets it up");
    }

    private void model(Path checkpoint, ServedShape shape, ServedFormat format, Machine machine)
            throws IOException, InterruptedException {
        figures.say("");
        Path directory = checkpoint.resolveSibling("peers");
        Files.createDirectories(directory);
        List<Peer> peers = startPeers(checkpoint, directory, shape, format);
        try (MeasuredEngine engine = MeasuredEngine.load(checkpoint, shape, format, LARGE_BATCH);
                ProductRates products = new ProductRates(format)) {
            Stream.of(1, SMALL_BATCH, LARGE_BATCH).forEach(batch -> engine.decoding(batch, 2)); // warms up
            peers.forEach(peer -> warmUp(peer, shape));
            decoding(engine, peers, shape, format, machine);
            prompt(engine, peers, shape, format, products);
        } finally {
            peers.forEach(Peer::close);
            BenchmarkFolder.delete(directory);
        }
    }

    /** Jlama is compiled as it runs. */
    private static void warmUp(Peer peer, ServedShape shape) {
        peer.decoding(shape.isLarge() ? 8 : 64);
        peer.prompt(64);
    }

    /** Twice five gigabytes are too much for many a machine: a large model in fp32 has no peer. */
    private List<Peer> startPeers(Path checkpoint, Path directory, ServedShape shape, ServedFormat format)
            throws IOException, InterruptedException {
        List<Peer> peers = new ArrayList<>();
        if (shape.isLarge() && format == ServedFormat.FP32) {
            return peers;
        }
        try {
            if (llamaCpp.isPresent()) {
                peers.add(llamaCpp.get().start(directory, shape, format, threads, clock));
            }
            if (jlama.isPresent()) {
                jlama.get().start(checkpoint, directory, format, threads, clock).ifPresent(peers::add);
            }
            return peers;
        } catch (IOException | InterruptedException | RuntimeException e) {
            peers.forEach(Peer::close);
            throw e;
        }
    }

    /** What is wanted of a share of a peer's rate; 0: nothing. */
    private static double wantedOfDecoding(Peer peer, ServedFormat format) {
        if (!peer.name().startsWith(LLAMA_CPP)) {
            return 0;
        }
        return format == ServedFormat.INT8 ? 0.90 : format == ServedFormat.INT4 ? 0.65 : 0;
    }

    private void decoding(
            MeasuredEngine engine, List<Peer> peers, ServedShape shape, ServedFormat format, Machine machine) {
        int tokens = shape.isLarge() ? 8 : 64;
        Turns turns = new Turns()
                .then(READING, machine::reading)
                .then(batch(1), () -> engine.decoding(1, tokens))
                .thenAll(peers, Peer::name, peer -> peer.decoding(tokens))
                .then(batch(SMALL_BATCH), () -> engine.decoding(SMALL_BATCH, tokens / 2))
                .then(batch(LARGE_BATCH), () -> engine.decoding(LARGE_BATCH, tokens / 2))
                .take(rounds);
        String of = "decoding " + shape.name() + " " + format + ", ";
        boolean whole = format == ServedFormat.FP32 || format == ServedFormat.BF16;
        figures.add(Figure.ofRounds(
                of + batch(1),
                "GB/s",
                "GB/s, sum of a vector",
                whole ? 0.85 : 0,
                turns.values(batch(1), format.bytes(shape) / 1e9),
                turns.values(READING)));
        for (Peer peer : peers) {
            figures.add(Figure.ofRounds(
                    of + batch(1),
                    "tokens/s",
                    "tokens/s, " + peer.name(),
                    wantedOfDecoding(peer, format),
                    turns.values(batch(1)),
                    turns.values(peer.name())));
        }
        for (int batch : new int[] {SMALL_BATCH, LARGE_BATCH}) {
            figures.add(Figure.ofRounds(
                    of + batch(batch),
                    "tokens/s",
                    "tokens/s, batch 1",
                    batch == SMALL_BATCH ? 4 : 10,
                    turns.values(batch(batch)),
                    turns.values(batch(1))));
        }
    }

    private static String batch(int size) {
        return "batch " + size;
    }

    private void prompt(
            MeasuredEngine engine, List<Peer> peers, ServedShape shape, ServedFormat format, ProductRates products) {
        Turns turns = new Turns()
                .then(PRODUCTS, products::best)
                .then(PROMPT, () -> engine.prompt(promptTokens))
                .thenAll(peers, Peer::name, peer -> peer.prompt(promptTokens))
                .take(rounds);
        String name = "prompt of " + promptTokens + ", " + shape.name() + " " + format;
        figures.add(Figure.ofRounds(
                name,
                "GFLOPS",
                "GFLOPS, the best products of " + format,
                0.70,
                turns.values(PROMPT, shape.operations(promptTokens) / promptTokens / 1e9),
                turns.values(PRODUCTS)));
        for (Peer peer : peers) {
            figures.add(Figure.ofRounds(
                    name,
                    "tokens/s",
                    "tokens/s, " + peer.name(),
                    peer.name().startsWith(LLAMA_CPP) && format == ServedFormat.BF16 ? 1 : 0,
                    turns.values(PROMPT),
                    turns.values(peer.name())));
        }
    }

    private boolean service(Path directory) throws IOException, InterruptedException, ExecutionException {
        figures.say("");
        try (RestMeasurement rest = new RestMeasurement(figures, directory, rounds, streams, jvm)) {
            return rest.measure(requests);
        }
    }
}

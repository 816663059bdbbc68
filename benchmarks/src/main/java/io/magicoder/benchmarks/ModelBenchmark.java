package io.magicoder.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.GenerationSettings;
import io.magicoder.languagemodel.ModelConfig;
import io.magicoder.languagemodel.Precision;
import io.magicoder.languagemodel.TrainingRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** The language model beside what the machine can do: products for training, reading memory for decoding. */
public final class ModelBenchmark {
    private static final String USAGE = """
            bench model [--json FILE] [--hidden N] [--layers N] [--tokens N] [--rows N] [--rounds N] [--steps N]
                        [--threads N] [--clock C]
              --hidden, --layers  size of the model (768 and 8: 63 million parameters)
              --tokens, --rows    tokens of a forward, laid end to end in rows (2048 in 4)
              --rounds            measurements of each figure (5)
              --steps             steps of the memory check, of which it decodes ten times as many (1000; 0: leave it out)
              --threads           of the arithmetic (what PyTorch chooses)
              --clock             wall, or processor: fair on a machine that others use, too, with 1 thread (wall)""";

    private final int hidden;
    private final int layers;
    private final int tokens;
    private final int rows;
    private final int rounds;
    private final int steps;
    private final List<Figure> figures = new ArrayList<>();
    private final Map<String, Double> memory = new LinkedHashMap<>();

    private ModelBenchmark(Map<String, String> options) {
        hidden = number(options, "--hidden", 768);
        layers = number(options, "--layers", 8);
        tokens = number(options, "--tokens", 2048);
        rows = number(options, "--rows", 4);
        rounds = number(options, "--rounds", 5);
        steps = number(options, "--steps", 1000);
    }

    public static void main(String... args) {
        System.exit(run(args));
    }

    /**
     * Measures and prints.
     *
     * @return 0, or 2 if the arguments are wrong
     */
    @SuppressWarnings("SystemOut") // a command line program
    public static int run(String... args) {
        Map<String, String> options = new LinkedHashMap<>();
        ModelBenchmark benchmark;
        try {
            for (int i = 0; i < args.length; i += 2) {
                if (!USAGE.contains(args[i] + " ") || i + 1 == args.length) {
                    throw new IllegalArgumentException("wrong argument " + args[i]);
                }
                options.put(args[i], args[i + 1]);
            }
            benchmark = new ModelBenchmark(options);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + USAGE);
            return 2;
        }
        String threads = options.get("--threads");
        if (threads != null) {
            System.setProperty("ai.djl.pytorch.num_threads", threads);
        }
        Machine.useClock(options.getOrDefault("--clock", "wall"));
        benchmark.measure();
        String json = options.get("--json");
        if (json != null) {
            try {
                new ObjectMapper()
                        .writerWithDefaultPrettyPrinter()
                        .writeValue(
                                Path.of(json).toFile(),
                                Map.of("figures", benchmark.figures, "memory", benchmark.memory));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return 0;
    }

    private void measure() {
        int heads = Math.max(1, hidden / 64);
        int keyValueHeads = heads % 3 == 0 ? heads / 3 : heads;
        ModelConfig config = ModelConfig.small(
                8192, hidden, layers, heads, keyValueHeads, hidden * 8 / 3 / 32 * 32, 2 * tokens, 0, 1);
        for (Precision precision : Precision.values()) {
            try (CausalLanguageModel model = CausalLanguageModel.initialize(config, precision, 1);
                    Machine machine = new Machine(4L * Math.max(1 << 20, model.parameterCount()))) {
                throughput(model, precision, machine);
            } catch (IllegalArgumentException e) {
                say(precision + ": " + e.getMessage());
            }
        }
        if (steps > 0) {
            memoryOfManySteps();
        }
    }

    private void throughput(CausalLanguageModel model, Precision precision, Machine machine) {
        String of = " " + precision.name().toLowerCase(Locale.ROOT);
        int length = tokens / rows;
        List<TrainingRow> batch = Collections.nCopies(rows, new TrainingRow(ids(length), 1));
        // Two for each weight that is multiplied and token, and the visible half of queries by keys and weights by
        // values.
        double weights = model.parameterCount() - (double) model.config().vocabularySize() * hidden;
        double operations = 2e-9 * weights * length * rows + 2e-9 * layers * hidden * (double) length * length * rows;
        String products = "GFLOPS, fp32 products";
        add(Figure.of(
                "forward" + of,
                "GFLOPS",
                products,
                precision == Precision.FP32 ? 0.75 : 0,
                rounds,
                machine::products,
                () -> Machine.rate(operations, () -> model.score(batch))));
        add(Figure.of(
                "forward and backward" + of,
                "GFLOPS",
                products,
                precision == Precision.FP32 ? 0.70 : 0,
                rounds,
                machine::products,
                () -> Machine.rate(3 * operations, () -> {
                    model.clearGradients();
                    model.accumulateGradients(batch, tokens);
                })));
        double bytes = weights * (precision == Precision.FP32 ? 4 : 2);
        int generated = 64;
        GenerationSettings settings = new GenerationSettings(generated, 0, 1, 0, 0, true);
        int[] prompt = ids(1);
        add(Figure.of(
                "decoding at batch 1" + of,
                "GB/s",
                "GB/s, sum of a vector",
                0.80,
                rounds,
                machine::reading,
                () -> Machine.rate(1e-9 * bytes * generated, () -> model.generate(prompt, settings, token -> true))));
        files(model, precision, of);
    }

    private void files(CausalLanguageModel model, Precision precision, String of) {
        try {
            Path directory = Files.createTempDirectory("magicoder-bench");
            try {
                model.save(directory);
                long bytes = sizes(directory);
                add(Figure.of(
                        "writing a checkpoint" + of,
                        "GB/s",
                        "GB/s, zeros into a file",
                        0,
                        rounds,
                        () -> Machine.writing(directory.resolve("zeros"), bytes),
                        () -> Machine.rate(bytes / 1e9, () -> model.save(directory))));
                Files.delete(directory.resolve("zeros"));
                int[] prompt = ids(1);
                double seconds = 1
                        / Machine.rate(1, () -> {
                            try (CausalLanguageModel loaded = CausalLanguageModel.load(directory, precision)) {
                                loaded.generate(prompt, GenerationSettings.greedy(1), token -> true);
                            }
                        });
                say(String.format(Locale.ROOT, "%.0f MB to the first token%s: %.2f s", bytes / 1e6, of, seconds));
                memory.put("seconds to first token" + of, seconds);
            } finally {
                try (Stream<Path> files = Files.list(directory)) {
                    for (Path file : files.toList()) {
                        Files.delete(file);
                    }
                }
                Files.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long sizes(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.mapToLong(file -> file.toFile().length()).sum();
        }
    }

    private void memoryOfManySteps() {
        ModelConfig config = ModelConfig.small(256, 64, 2, 4, 2, 128, 1024, 0, 1);
        try (CausalLanguageModel model = CausalLanguageModel.initialize(config, Precision.FP32, 1)) {
            List<TrainingRow> batch = List.of(new TrainingRow(lowIds(48), 8), new TrainingRow(lowIds(80), 8));
            GenerationSettings settings = new GenerationSettings(500, 0, 1, 0, 0, true);
            Runnable step = () -> {
                model.clearGradients();
                model.accumulateGradients(batch, 112);
            };
            Runnable decode = () -> model.generate(lowIds(8), settings, token -> true);
            soak("forward and backward", steps, step);
            soak("decoding, 500 tokens", Math.max(1, steps / 50), decode);
        }
    }

    private void soak(String name, int times, Runnable work) {
        for (int i = 0; i < Math.max(1, times / 5); i++) {
            work.run();
        }
        double before = Machine.residentMegabytes();
        for (int i = 0; i < times; i++) {
            work.run();
        }
        double after = Machine.residentMegabytes();
        memory.put("MB before " + name, before);
        memory.put("MB after " + name, after);
        say(String.format(
                Locale.ROOT,
                "resident memory over %d times %s: %.1f to %.1f MB (%+.1f %%)",
                times,
                name,
                before,
                after,
                100 * (after / before - 1)));
    }

    private static int[] ids(int count) {
        return new SplittableRandom(1).ints(count, 2, 8192).toArray();
    }

    private static int[] lowIds(int count) {
        return new SplittableRandom(1).ints(count, 2, 256).toArray();
    }

    private void add(Figure figure) {
        figures.add(figure);
        say(figure.toString());
    }

    @SuppressWarnings("SystemOut") // a command line program
    private static void say(String line) {
        System.out.println(line);
    }

    private static int number(Map<String, String> options, String name, int otherwise) {
        String text = options.getOrDefault(name, String.valueOf(otherwise));
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " is " + text + ": it must be a number", e);
        }
    }
}

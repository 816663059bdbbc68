package io.magicoder.benchmarks;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.text.TrainingRow;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import java.util.stream.Stream;

/** The language model beside what the machine can do: products for training, reading memory for decoding. */
public final class ModelBenchmark implements Benchmark {
    private static final String USAGE = """
            bench model [--json FILE] [--hidden N] [--layers N] [--tokens N] [--rows N] [--rounds N] [--steps N]
                        [--wide N] [--wide-layers N] [--threads N] [--clock C]
              --hidden, --layers  size of the model (1024 and 6: 83 million parameters)
              --wide, --wide-layers  size of the model for decoding and files (4096 and 2, like 2 of the 32 layers
                                  of a model of 7 billion parameters; 0 layers: leave it out)
              --tokens, --rows    tokens of a forward, laid end to end in rows (2048 in 4)
              --rounds            measurements of each figure (5)
              --steps             steps of the memory check, of which it decodes ten times as many (1000; 0: leave it out)
              --threads           of the arithmetic (what PyTorch chooses)
              --clock             wall, or processor: fair on a machine that others use, too, with 1 thread (wall)""";

    private final MeasuredModel size;
    private final int wide;
    private final int wideLayers;
    private final Figures figures = new Figures();

    private ModelBenchmark(BenchmarkOptions options) {
        size = MeasuredModel.of(options);
        wide = options.number("--wide", 4096);
        wideLayers = options.number("--wide-layers", 2);
    }

    public static void main(String... arguments) {
        System.exit(run(arguments));
    }

    /**
     * Measures and prints.
     *
     * @return 0, 1 if something fails, or 2 if the arguments are wrong
     */
    public static int run(String... arguments) {
        return Benchmark.run(USAGE, ModelBenchmark::new, arguments);
    }

    @Override
    public Map<String, ?> figures() {
        return figures.all();
    }

    /** {@inheritDoc} The ratios are for a reader to judge: they depend on what else the machine does. */
    @Override
    public boolean measure() {
        size.prepareProcess();
        try (Machine machine = new Machine()) {
            inBothPrecisions(size.config(), (model, of) -> smallModel(model, of, machine));
            if (wideLayers > 0) {
                int wideHeads = Math.max(1, wide / 128);
                inBothPrecisions(
                        ModelConfig.small(
                                MeasuredModel.VOCABULARY,
                                wide,
                                wideLayers,
                                wideHeads,
                                wideHeads,
                                wide * 43 / 16,
                                2048,
                                0,
                                1),
                        (model, of) -> wideModel(model, of, machine));
            }
        }
        if (size.steps() > 0) {
            MemorySoak.measure(size.steps()).forEach(figures::add);
        }
        return true;
    }

    private void inBothPrecisions(ModelConfig config, BiConsumer<CausalLanguageModel, String> measurement) {
        for (Precision precision : Precision.values()) {
            try (CausalLanguageModel model = CausalLanguageModel.initialize(config, precision, 1)) {
                String name = String.format(
                        Locale.ROOT,
                        " %s, %.0f M",
                        precision.name().toLowerCase(Locale.ROOT),
                        model.parameterCount() / 1e6);
                measurement.accept(model, name);
            } catch (IllegalArgumentException e) {
                figures.say(precision + ": " + e.getMessage());
            }
        }
    }

    private void smallModel(CausalLanguageModel model, String of, Machine machine) {
        boolean targets = model.precision() == Precision.FP32;
        int length = size.tokens() / size.rows();
        List<TrainingRow> batch = Collections.nCopies(size.rows(), new TrainingRow(ids(length), 1));
        // Two for each weight that is multiplied and token, and the visible half of queries by keys and weights by
        // values.
        double weights = multiplied(model);
        double operations = 2e-9 * weights * length * size.rows()
                + 2e-9 * size.layers() * size.hidden() * (double) length * length * size.rows();
        String products = "GFLOPS, fp32 products";
        figures.add(Figure.of(
                "forward" + of,
                "GFLOPS",
                products,
                targets ? 0.75 : 0,
                size.rounds(),
                machine::products,
                () -> Machine.rate(operations, () -> model.score(batch))));
        figures.add(Figure.of(
                "forward and backward" + of,
                "GFLOPS",
                products,
                targets ? 0.70 : 0,
                size.rounds(),
                machine::products,
                () -> Machine.rate(3 * operations, () -> {
                    model.clearGradients();
                    model.accumulateGradients(batch, size.tokens());
                })));
        decoding(model, of, machine, 64, 0);
    }

    private void wideModel(CausalLanguageModel model, String of, Machine machine) {
        decoding(model, of, machine, 16, 0.80);
        files(model, of);
    }

    private void decoding(CausalLanguageModel model, String of, Machine machine, int generated, double target) {
        double bytes = multiplied(model) * (model.precision() == Precision.FP32 ? 4 : 2);
        GenerationSettings settings = new GenerationSettings(generated, 0, 1, 0, 0, true);
        int[] prompt = ids(1);
        figures.add(Figure.of(
                "decoding at batch 1" + of,
                "GB/s",
                "GB/s, sum of a vector",
                target,
                size.rounds(),
                machine::reading,
                () -> Machine.rate(1e-9 * bytes * generated, () -> model.generate(prompt, settings, token -> true))));
    }

    /** Weights that each token is multiplied by: all but the embedding. */
    private static double multiplied(CausalLanguageModel model) {
        return model.parameterCount()
                - (double) model.config().vocabularySize() * model.config().hiddenSize();
    }

    private void files(CausalLanguageModel model, String of) {
        try {
            Path directory = Files.createTempDirectory("magicoder-bench");
            try {
                Path checkpoint = directory.resolve("checkpoint");
                model.save(checkpoint);
                long bytes = sizes(checkpoint);
                // Memory that the system must first get from its host for the file makes a round up to ten times
                // slower.
                figures.add(Figure.ofBest(
                        "writing a checkpoint" + of,
                        "GB/s",
                        "GB/s, one block into a file",
                        size.rounds(),
                        () -> Machine.writing(directory.resolve("blocks"), bytes),
                        () -> Machine.rate(bytes / 1e9, () -> saveToDisk(model, checkpoint))));
                Files.delete(directory.resolve("blocks"));
                int[] prompt = ids(1);
                double seconds = 1
                        / Machine.rate(1, () -> {
                            try (CausalLanguageModel loaded = CausalLanguageModel.load(checkpoint, model.precision())) {
                                loaded.generate(prompt, GenerationSettings.greedy(1), token -> true);
                            }
                        });
                String figure = "seconds from a checkpoint of " + bytes / 1_000_000 + " MB to its first token" + of;
                figures.add(figure, seconds);
            } finally {
                BenchmarkFolder.delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As the trainer publishes one. */
    private static void saveToDisk(CausalLanguageModel model, Path directory) {
        model.save(directory);
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    channel.force(false);
                }
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

    private static int[] ids(int count) {
        return new SplittableRandom(1).ints(count, 2, MeasuredModel.VOCABULARY).toArray();
    }
}

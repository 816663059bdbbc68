package io.magicoder.benchmarks;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.Computation;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.engine.Device;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.training.AdamW;
import io.magicoder.languagemodel.training.TrainingPrecision;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Steps of a training beside what the machine can do: products for the step, changing memory for the update, padded
 * batches for rows of real lengths; and what recomputed layers cost and save.
 */
public final class TrainingBenchmark implements Benchmark {
    private static final String USAGE = """
            bench training [--json FILE] [--hidden N] [--layers N] [--tokens N] [--rows N] [--rounds N] [--steps N]
                           [--real-rows N] [--device D] [--threads N] [--clock C]
              --hidden, --layers  size of the model (1024 and 6: 83 million parameters)
              --tokens, --rows    tokens of a step, laid end to end in rows (2048 in 4)
              --rounds            measurements of each figure (5)
              --steps             steps of the memory check (1000; 0: leave it out)
              --real-rows         rows of real lengths (96; 0: leave them out)
              --device            cpu, cuda, cuda:N or auto (cpu)
              --threads           of the arithmetic (what PyTorch chooses)
              --clock             wall, or processor: fair on a machine that others use, too, with 1 thread (wall)""";

    private static final int LONGEST_ROW = 1216;
    private static final int PADDED_BATCH = 8;
    private static final ModelConfig REAL_ROWS_MODEL = MeasuredModel.config(512, 4, 2048);

    /** Of the logarithm of row lengths: with a mean of 450 size.tokens(), one row in twenty is longer than 1216. */
    private static final double LENGTH_SIGMA = 0.75;

    private static final double LENGTH_MU = Math.log(450) - LENGTH_SIGMA * LENGTH_SIGMA / 2;

    /** Read by AdamW for each weight: itself, gradient, two moments; written: all but the gradient. */
    private static final double ADAMW_BYTES = 7 * Float.BYTES;

    private final MeasuredModel size;
    private final int realRows;
    private final Device device;
    private final Figures figures = new Figures();

    private TrainingBenchmark(BenchmarkOptions options) {
        size = MeasuredModel.of(options);
        realRows = options.number("--real-rows", 96);
        device = Device.choose(options.text("--device", "cpu"));
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
        return Benchmark.run(USAGE, TrainingBenchmark::new, arguments);
    }

    @Override
    public Map<String, ?> figures() {
        return figures.all();
    }

    /** {@inheritDoc} The ratios are for a reader to judge: they depend on what else the machine does. */
    @Override
    public boolean measure() {
        size.prepareProcess();
        try (Machine machine = new Machine(device)) {
            for (TrainingPrecision precision : List.of(TrainingPrecision.FP32, TrainingPrecision.BF16)) {
                try (CausalLanguageModel model = model(size.config(), precision.weights())) {
                    steps(model, precision, machine);
                }
            }
            if (realRows > 0) {
                try (CausalLanguageModel model = model(REAL_ROWS_MODEL, Precision.FP32)) {
                    realRows(model);
                }
            }
        }
        memory();
        return true;
    }

    private CausalLanguageModel model(ModelConfig config, Precision precision) {
        return CausalLanguageModel.initialize(config, new Computation(precision, device, true), 1);
    }

    private void steps(CausalLanguageModel model, TrainingPrecision precision, Machine machine) {
        boolean fp32 = precision == TrainingPrecision.FP32;
        String of = String.format(Locale.ROOT, " %s, %.0f M", precision, model.parameterCount() / 1e6);
        int length = size.tokens() / size.rows();
        List<TrainingRow> batch = Collections.nCopies(size.rows(), new TrainingRow(ids(length), 1));
        // Six for each weight that is multiplied and token, and the visible half of queries by keys and of weights by
        // values, forward and twice backward.
        double embedding = (double) MeasuredModel.VOCABULARY * size.hidden();
        double operations = 6e-9 * (model.parameterCount() - embedding) * length * size.rows()
                + 6e-9 * size.layers() * size.hidden() * (double) length * length * size.rows();
        try (AdamW adamW = new AdamW(model.trainable(precision, 1), 0.9, 0.999, 1e-8, 0)) {
            for (boolean recomputed : new boolean[] {false, true}) {
                model.recomputeLayers(recomputed ? size.layers() : 0);
                figures.add(Figure.of(
                        "step" + of + (recomputed ? ", layers recomputed" : ""),
                        "GFLOPS",
                        "GFLOPS, fp32 products",
                        fp32 && !recomputed ? 0.70 : 0,
                        size.rounds(),
                        machine::products,
                        () -> Machine.rate(operations, () -> step(model, batch, adamW))));
            }
            figures.add(Figure.of(
                    "AdamW update" + of,
                    "GB/s",
                    "GB/s, a vector incremented",
                    fp32 ? 0.80 : 0,
                    size.rounds(),
                    machine::updating,
                    () -> Machine.rate(1e-9 * ADAMW_BYTES * model.parameterCount() * 3, () -> {
                        for (int i = 0; i < 3; i++) {
                            adamW.step(1e-6);
                        }
                        model.gradientNorm(); // waits for a device
                    })));
        }
    }

    private void step(CausalLanguageModel model, List<TrainingRow> batch, AdamW adamW) {
        model.clearGradients();
        model.accumulateGradients(batch, size.tokens());
        model.gradientNorm();
        adamW.step(1e-6);
    }

    /** Rows laid end to end beside the same rows filled up to the longest of eight. */
    private void realRows(CausalLanguageModel model) {
        List<TrainingRow> real = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < realRows; i++) {
            double length = Math.exp(LENGTH_MU + LENGTH_SIGMA * random.nextGaussian());
            real.add(new TrainingRow(ids((int) Math.clamp(length, 16, LONGEST_ROW)), 8));
        }
        List<List<TrainingRow>> padded = new ArrayList<>();
        for (int first = 0; first < real.size(); first += PADDED_BATCH) {
            List<TrainingRow> batch = real.subList(first, Math.min(real.size(), first + PADDED_BATCH));
            int longest =
                    batch.stream().mapToInt(row -> row.inputIds().length).max().orElseThrow();
            padded.add(Collections.nCopies(batch.size(), new TrainingRow(ids(longest), 8)));
        }
        double count = real.stream().mapToInt(row -> row.inputIds().length).sum();
        figures.add(Figure.of(
                String.format(Locale.ROOT, "rows of %.0f tokens on average, end to end", count / real.size()),
                "tokens/s",
                "tokens/s, filled up to the longest of 8",
                2,
                Math.max(1, size.rounds() / 2),
                () -> Machine.rate(count, () -> passes(model, padded)),
                () -> Machine.rate(count, () -> passes(model, packed(real)))));
    }

    /** As a training with micro-batches of 4096 tokens does. */
    private static List<List<TrainingRow>> packed(List<TrainingRow> rows) {
        List<List<TrainingRow>> packed = new ArrayList<>();
        int tokens = 0;
        for (TrainingRow row : rows) {
            if (packed.isEmpty() || tokens + row.inputIds().length > 4096) {
                packed.add(new ArrayList<>());
                tokens = 0;
            }
            packed.getLast().add(row);
            tokens += row.inputIds().length;
        }
        return packed;
    }

    private static void passes(CausalLanguageModel model, List<List<TrainingRow>> batches) {
        model.clearGradients();
        batches.forEach(batch -> model.accumulateGradients(batch, 1000));
    }

    private void memory() {
        if (device.isCuda()) {
            return; // what a card holds is not this process's memory
        }
        double kept = StepMemory.measure(size.hidden(), size.layers(), size.tokens(), size.rows(), false);
        double recomputed = StepMemory.measure(size.hidden(), size.layers(), size.tokens(), size.rows(), true);
        figures.add("MB that a step adds, layers kept", kept);
        figures.add("MB that a step adds, layers recomputed", recomputed);
        figures.add("% of it that recomputing saves (45 wanted)", 100 * (1 - recomputed / kept));
        if (size.steps() > 0) {
            figures.add(MemorySoak.measure(size.steps()).getFirst());
        }
    }

    private static int[] ids(int count) {
        return new SplittableRandom(count)
                .ints(count, 2, MeasuredModel.VOCABULARY)
                .toArray();
    }
}

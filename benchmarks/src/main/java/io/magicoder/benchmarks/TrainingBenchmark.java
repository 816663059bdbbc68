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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Steps of a training beside what the machine can do: products for the step, changing memory for the update, padded
 * batches for rows of real lengths; and what recomputed layers cost and save.
 */
public final class TrainingBenchmark implements Benchmark {
    private static final String USAGE = """
            bench training [--json FILE] [--hidden N] [--layers N] [--tokens N] [--rows N] [--rounds N] [--steps N]
                           [--device D] [--threads N] [--clock C]
              --hidden, --layers  size of the model (1024 and 6: 83 million parameters)
              --tokens, --rows    tokens of a step, laid end to end in rows (2048 in 4)
              --rounds            measurements of each figure (5)
              --steps             steps of the memory check (1000; 0: leave it out)
              --device            cpu, cuda, cuda:N or auto (cpu)
              --threads           of the arithmetic (what PyTorch chooses)
              --clock             wall, or processor: fair on a machine that others use, too, with 1 thread (wall)""";

    private static final int VOCABULARY = 8192;
    private static final int CONTEXT = 2048;
    private static final int LONGEST_ROW = 1216;
    private static final int PADDED_BATCH = 8;
    private static final int REAL_ROWS = 96;
    private static final int REAL_ROWS_HIDDEN = 512;
    private static final int REAL_ROWS_LAYERS = 4;

    /** Of the logarithm of row lengths: with a mean of 450 tokens, one row in twenty is longer than 1216. */
    private static final double LENGTH_SIGMA = 0.75;

    private static final double LENGTH_MU = Math.log(450) - LENGTH_SIGMA * LENGTH_SIGMA / 2;

    /** Read by AdamW for each weight: itself, gradient, two moments; written: all but the gradient. */
    private static final double ADAMW_BYTES = 7 * Float.BYTES;

    private final int hidden;
    private final int layers;
    private final int tokens;
    private final int rows;
    private final int rounds;
    private final int steps;
    private final Device device;
    private final Optional<String> threads;
    private final String clock;
    private final List<Figure> figures = new ArrayList<>();
    private final Map<String, Double> others = new LinkedHashMap<>();

    private TrainingBenchmark(BenchmarkOptions options) {
        hidden = options.number("--hidden", 1024);
        layers = options.number("--layers", 6);
        tokens = options.number("--tokens", 2048);
        rows = options.number("--rows", 4);
        rounds = options.number("--rounds", 5);
        steps = options.number("--steps", 1000);
        device = Device.choose(options.text("--device", "cpu"));
        threads = options.find("--threads");
        clock = options.text("--clock", "wall");
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
        return Map.of("figures", figures, "others", others);
    }

    /** {@inheritDoc} The ratios are for a reader to judge: they depend on what else the machine does. */
    @Override
    public boolean measure() {
        threads.ifPresent(number -> System.setProperty("ai.djl.pytorch.num_threads", number));
        Machine.useClock(clock);
        try (Machine machine = new Machine(device)) {
            for (TrainingPrecision precision : List.of(TrainingPrecision.FP32, TrainingPrecision.BF16)) {
                try (CausalLanguageModel model = model(hidden, layers, precision.weights())) {
                    steps(model, precision, machine);
                }
            }
            try (CausalLanguageModel model = model(REAL_ROWS_HIDDEN, REAL_ROWS_LAYERS, Precision.FP32)) {
                realRows(model);
            }
        }
        memory();
        return true;
    }

    private CausalLanguageModel model(int width, int depth, Precision precision) {
        return CausalLanguageModel.initialize(config(width, depth), new Computation(precision, device, true), 1);
    }

    static ModelConfig config(int hidden, int layers) {
        int heads = Math.max(1, hidden / 64);
        int keyValueHeads = heads % 4 == 0 ? heads / 4 : heads;
        return ModelConfig.small(
                VOCABULARY, hidden, layers, heads, keyValueHeads, hidden * 8 / 3 / 32 * 32, CONTEXT, 0, 1);
    }

    private void steps(CausalLanguageModel model, TrainingPrecision precision, Machine machine) {
        boolean fp32 = precision == TrainingPrecision.FP32;
        String of = String.format(Locale.ROOT, " %s, %.0f M", precision, model.parameterCount() / 1e6);
        int length = tokens / rows;
        List<TrainingRow> batch = Collections.nCopies(rows, new TrainingRow(ids(length), 1));
        // Six for each weight that is multiplied and token, and the visible half of queries by keys and of weights by
        // values, forward and twice backward.
        double embedding = (double) VOCABULARY * hidden;
        double operations = 6e-9 * (model.parameterCount() - embedding) * length * rows
                + 6e-9 * layers * hidden * (double) length * length * rows;
        try (AdamW adamW = new AdamW(model.trainable(precision, 1), 0.9, 0.999, 1e-8, 0)) {
            for (boolean recomputed : new boolean[] {false, true}) {
                model.recomputeLayers(recomputed ? layers : 0);
                add(Figure.of(
                        "step" + of + (recomputed ? ", layers recomputed" : ""),
                        "GFLOPS",
                        "GFLOPS, fp32 products",
                        fp32 && !recomputed ? 0.70 : 0,
                        rounds,
                        machine::products,
                        () -> Machine.rate(operations, () -> step(model, batch, adamW))));
            }
            add(Figure.of(
                    "AdamW update" + of,
                    "GB/s",
                    "GB/s, a vector incremented",
                    fp32 ? 0.80 : 0,
                    rounds,
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
        model.accumulateGradients(batch, tokens);
        model.gradientNorm();
        adamW.step(1e-6);
    }

    /** Rows laid end to end beside the same rows filled up to the longest of eight. */
    private void realRows(CausalLanguageModel model) {
        List<TrainingRow> real = new ArrayList<>();
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < REAL_ROWS; i++) {
            double length = Math.exp(LENGTH_MU + LENGTH_SIGMA * random.nextGaussian());
            real.add(new TrainingRow(ids((int) Math.clamp(length, 16, LONGEST_ROW)), 8));
        }
        List<List<TrainingRow>> padded = new ArrayList<>();
        for (int first = 0; first < real.size(); first += PADDED_BATCH) {
            List<TrainingRow> batch = real.subList(first, first + PADDED_BATCH);
            int longest =
                    batch.stream().mapToInt(row -> row.inputIds().length).max().orElseThrow();
            padded.add(Collections.nCopies(PADDED_BATCH, new TrainingRow(ids(longest), 8)));
        }
        double count = real.stream().mapToInt(row -> row.inputIds().length).sum();
        add(Figure.of(
                String.format(Locale.ROOT, "rows of %.0f tokens on average, end to end", count / real.size()),
                "tokens/s",
                "tokens/s, filled up to the longest of 8",
                2,
                Math.max(1, rounds / 2),
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
        double kept = StepMemory.measure(hidden, layers, tokens, rows, false);
        double recomputed = StepMemory.measure(hidden, layers, tokens, rows, true);
        other("MB that a step adds, layers kept", kept);
        other("MB that a step adds, layers recomputed", recomputed);
        other("% of it that recomputing saves (45 wanted)", 100 * (1 - recomputed / kept));
        if (steps > 0) {
            MemorySoak.Growth growth = MemorySoak.measure(steps).getFirst();
            other("MB before " + growth.work(), growth.before());
            other("MB after " + growth.work(), growth.after());
        }
    }

    private static int[] ids(int count) {
        return new SplittableRandom(count).ints(count, 2, VOCABULARY).toArray();
    }

    private void add(Figure figure) {
        figures.add(figure);
        say(figure.toString());
    }

    private void other(String name, double value) {
        others.put(name, value);
        say(String.format(Locale.ROOT, "%10.1f  %s", value, name));
    }

    @SuppressWarnings("SystemOut") // a command line program
    private static void say(String line) {
        System.out.println(line);
    }
}

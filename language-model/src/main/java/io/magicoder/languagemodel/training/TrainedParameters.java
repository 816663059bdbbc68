package io.magicoder.languagemodel.training;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import io.magicoder.languagemodel.weights.TensorFile;
import io.magicoder.languagemodel.weights.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What an optimizer works on: the parameters one by one as the files name them, in fp32. A model in bf16 is trained on
 * a copy in fp32 and follows it; or each parameter is widened for its update and rounded again, as {@link
 * TrainingPrecision} says.
 */
public final class TrainedParameters implements AutoCloseable {
    /** Elements that are rounded in one go: on a processor as many as stay in its caches. */
    private static final int ROUNDED_ON_PROCESSOR = 1 << 15;

    private static final int ROUNDED_ON_DEVICE = 1 << 24;
    private static final String PRECISION = "precision";
    private static final String SEED = "rounding seed";

    private final PtNDManager manager;
    private final TorchProgram program;
    private final List<String> names;
    private final List<PtNDArray> weights;
    private final List<PtNDArray> gradients;
    private final List<PtNDArray> followers;
    private final Rounding rounding;
    private final Consumer<Runnable> exclusively;
    private final boolean vectorsDecay;

    /**
     * How an optimizer's result becomes a weight.
     *
     * @param seed of stochastic rounding
     */
    record Rounding(TrainingPrecision precision, long seed) {
        /** Of fp32 weights. */
        static final Rounding NONE = new Rounding(TrainingPrecision.FP32, 0);

        boolean stochastic() {
            return precision == TrainingPrecision.BF16_STOCHASTIC;
        }

        /** Whether parameters are widened for their update and then rounded. */
        boolean inPlace() {
            return stochastic() || precision == TrainingPrecision.BF16_PLAIN;
        }

        /** 64 bits for a parameter in a step, to number its random bits by. */
        long key(long step, int parameter) {
            return mixed(mixed(mixed(seed) + step) + parameter);
        }

        /** The finaliser of SplitMix64. */
        private static long mixed(long number) {
            long z = number + 0x9E3779B97F4A7C15L;
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            return z ^ (z >>> 31);
        }
    }

    TrainedParameters(
            PtNDManager manager,
            TorchProgram program,
            List<String> names,
            List<PtNDArray> weights,
            List<PtNDArray> gradients,
            List<PtNDArray> followers,
            Rounding rounding,
            Consumer<Runnable> exclusively,
            boolean vectorsDecay) {
        this.manager = manager;
        this.program = program;
        this.names = names;
        this.weights = weights;
        this.gradients = gradients;
        this.followers = followers;
        this.rounding = rounding;
        this.exclusively = exclusively;
        this.vectorsDecay = vectorsDecay;
    }

    /** What optimizers do to {@link Weights}' kind of tensors; belongs to {@code manager}. */
    static TorchProgram program(PtNDManager manager) {
        List<TorchSource> sources = List.of(Weights.SOURCE, new TorchSource(TrainedParameters.class, "optimizers.py"));
        return TorchProgram.load(manager, Map.of(), sources, true);
    }

    /**
     * All parameters of a model.
     *
     * @param gradients of all of them; nothing where they are updated within the backward pass
     * @param seed of stochastic rounding
     * @param exclusively runs what changes weights while nothing else uses them
     * @throws IllegalArgumentException if the model's weights are of another precision
     */
    public static TrainedParameters of(
            Weights weights,
            Optional<Gradients> gradients,
            TrainingPrecision precision,
            long seed,
            Consumer<Runnable> exclusively) {
        if (precision.weights() != weights.precision()) {
            throw new IllegalArgumentException("a model whose weights are " + weights.precision()
                    + " cannot be trained in " + precision + ": load it in the precision of the training");
        }
        PtNDManager manager = weights.newScope();
        TorchProgram program = program(manager);
        Map<String, PtNDArray> parts = weights.parts(manager, weights.slots());
        List<PtNDArray> own = List.copyOf(parts.values());
        return new TrainedParameters(
                manager,
                program,
                List.copyOf(parts.keySet()),
                precision.hasMasters()
                        ? own.stream()
                                .map(weight -> program.tensor(manager, "widened", weight))
                                .toList()
                        : own,
                gradients
                        .map(kept -> List.copyOf(kept.byName(manager).values()))
                        .orElse(List.of()),
                precision.hasMasters() ? own : List.of(),
                new Rounding(precision, seed),
                exclusively,
                false);
    }

    /**
     * Parameters that are fp32 themselves.
     *
     * @param manager of what is made for them; closed with the result
     * @param gradients of the same names in the same order
     */
    static TrainedParameters of(
            PtNDManager manager,
            Map<String, PtNDArray> weights,
            Map<String, PtNDArray> gradients,
            Consumer<Runnable> exclusively) {
        return new TrainedParameters(
                manager,
                program(manager),
                List.copyOf(weights.keySet()),
                List.copyOf(weights.values()),
                List.copyOf(gradients.values()),
                List.of(),
                Rounding.NONE,
                exclusively,
                false);
    }

    /** Zeros for each parameter, in a shape that depends on its own. */
    List<PtNDArray> state(Function<Shape, long[]> shape) {
        return weights.stream()
                .map(weight -> program.tensor(manager, "zeros_beside", weight, shape.apply(weight.getShape())))
                .toList();
    }

    /**
     * What has to be kept beside a model's files to go on: for each parameter what the optimizer knows of it, and its
     * fp32 original if the model has it in bf16.
     *
     * @param known tensors of each parameter, by what they are
     * @return by {@code PARAMETER/what it is}; without those that have no elements
     */
    private Map<String, PtNDArray> kept(Map<String, List<PtNDArray>> known) {
        Map<String, List<PtNDArray>> all = new LinkedHashMap<>(known);
        if (!followers.isEmpty()) {
            all.put("master", weights);
        }
        Map<String, PtNDArray> kept = new LinkedHashMap<>();
        all.forEach((what, tensors) -> {
            for (int i = 0; i < tensors.size(); i++) {
                if (tensors.get(i).getShape().size() > 0) {
                    kept.put(names.get(i) + "/" + what, tensors.get(i));
                }
            }
        });
        return kept;
    }

    /** Writes what has to be kept beside a model's files. */
    void save(Path file, Map<String, String> metadata, Map<String, List<PtNDArray>> known) {
        Map<String, String> noted = new TreeMap<>(metadata);
        noted.putAll(roundingNotes());
        exclusively.accept(() -> {
            try {
                TensorFile.write(manager, file, noted, kept(known));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private Map<String, String> roundingNotes() {
        String precision = rounding.precision().toString();
        return rounding.stochastic()
                ? Map.of(PRECISION, precision, SEED, Long.toString(rounding.seed()))
                : Map.of(PRECISION, precision);
    }

    /**
     * Takes over what was kept; nothing changes if the file does not fit.
     *
     * @throws ModelFormatException if it was kept for another model, optimizer or precision, or for other weights
     */
    void load(Path file, TensorFile saved, Map<String, List<PtNDArray>> known) {
        roundingNotes().forEach((key, value) -> {
            String noted = saved.metadata().getOrDefault(key, "unknown");
            if (!noted.equals(value)) {
                throw new ModelFormatException("the optimizer's state in " + file + " is of a training whose " + key
                        + " is " + noted + ", not " + value + ": resume with the settings that it began with");
            }
        });
        exclusively.accept(() -> {
            Map<String, PtNDArray> kept = kept(known);
            String differences = saved.differences(kept);
            if (!differences.isEmpty()) {
                throw new ModelFormatException("the optimizer's state in " + file
                        + " belongs to another model or other settings of the optimizer: " + differences);
            }
            requireSameWeights(file, saved);
            saved.read(manager, kept);
        });
    }

    /** The weights in bf16 must be what their originals are when they are rounded. */
    private void requireSameWeights(Path file, TensorFile saved) {
        for (int i = 0; i < followers.size(); i++) {
            try (PtNDArray master = program.tensor(manager, "widened", followers.get(i))) {
                saved.read(manager, Map.of(names.get(i) + "/master", master));
                if (program.integer("rounds_to", master, followers.get(i)) == 0) {
                    throw new ModelFormatException(
                            "the optimizer's state in " + file + " belongs to other weights: its " + names.get(i)
                                    + " is not the one of the model; load the model that was saved with it");
                }
            }
        }
    }

    /** Some of the parameters: their weights and gradients in fp32, and where they stand among all. */
    record Group(TorchProgram program, List<Integer> indexes, List<PtNDArray> weights, List<PtNDArray> gradients) {
        List<PtNDArray> of(List<PtNDArray> state) {
            return state.isEmpty() ? state : indexes.stream().map(state::get).toList();
        }

        void run(String method, Object... arguments) {
            program.run(method, arguments);
        }
    }

    /** An update of a group. */
    interface Update {
        void apply(Group group, boolean decayed);
    }

    /**
     * Updates the matrices, which decay, and then the vectors.
     *
     * @param step its number, for the random bits of its rounding
     * @throws IllegalStateException if there are no gradients of all
     */
    void update(long step, Update update) {
        if (gradients.isEmpty()) {
            throw new IllegalStateException(
                    "this optimizer updates within the backward pass, where gradients are not kept");
        }
        update(step, IntStream.range(0, weights.size()).boxed().toList(), gradients::get, update);
    }

    /** Updates those parameters whose gradients these are, by name. */
    void update(long step, Map<String, PtNDArray> gradientsByName, Update update) {
        Map<Integer, PtNDArray> byIndex = new TreeMap<>();
        for (int i = 0; i < names.size(); i++) {
            PtNDArray gradient = gradientsByName.get(names.get(i));
            if (gradient != null) {
                byIndex.put(i, gradient);
            }
        }
        update(step, List.copyOf(byIndex.keySet()), i -> Objects.requireNonNull(byIndex.get(i)), update);
    }

    private void update(long step, List<Integer> chosen, IntFunction<PtNDArray> gradient, Update update) {
        exclusively.accept(() -> {
            for (boolean matrices : new boolean[] {true, false}) {
                List<Integer> indexes = chosen.stream()
                        .filter(i -> weights.get(i).getShape().dimension() > 1 == matrices)
                        .toList();
                boolean decayed = matrices || vectorsDecay;
                if (rounding.inPlace()) {
                    indexes.forEach(i -> updateInPlace(step, i, gradient.apply(i), update, decayed));
                } else if (!indexes.isEmpty()) {
                    List<PtNDArray> slopes =
                            indexes.stream().map(gradient::apply).toList();
                    update.apply(new Group(program, indexes, at(indexes, weights), slopes), decayed);
                }
            }
            if (!followers.isEmpty()) {
                program.run("assign", at(chosen, followers), at(chosen, weights));
            }
        });
    }

    private static List<PtNDArray> at(List<Integer> indexes, List<PtNDArray> tensors) {
        return indexes.stream().map(tensors::get).toList();
    }

    private void updateInPlace(long step, int index, PtNDArray gradient, Update update, boolean decayed) {
        PtNDArray weight = weights.get(index);
        try (PtNDArray exact = program.tensor(manager, "widened", weight)) {
            update.apply(new Group(program, List.of(index), List.of(exact), List.of(gradient)), decayed);
            if (rounding.stochastic()) {
                long key = rounding.key(step, index);
                int most = weight.getDevice().isGpu() ? ROUNDED_ON_DEVICE : ROUNDED_ON_PROCESSOR;
                program.run("round_at_random", weight, exact, (int) (key >>> 32), (int) key, most);
            } else {
                program.run("assign", List.of(weight), List.of(exact));
            }
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}

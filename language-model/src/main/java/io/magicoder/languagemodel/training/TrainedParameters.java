package io.magicoder.languagemodel.training;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import io.magicoder.languagemodel.weights.TensorFile;
import io.magicoder.languagemodel.weights.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What an optimizer works on: the parameters one by one as the files name them, in fp32. A model in bf16 is trained on
 * a copy in fp32 and follows it, because most updates are smaller than bf16 can add.
 */
public final class TrainedParameters implements AutoCloseable {
    private final PtNDManager manager;
    private final TorchProgram program;
    private final List<String> names;
    private final List<PtNDArray> weights;
    private final List<PtNDArray> gradients;
    private final List<PtNDArray> followers;
    private final Consumer<Runnable> exclusively;
    private final boolean vectorsDecay;

    TrainedParameters(
            PtNDManager manager,
            TorchProgram program,
            List<String> names,
            List<PtNDArray> weights,
            List<PtNDArray> gradients,
            List<PtNDArray> followers,
            Consumer<Runnable> exclusively,
            boolean vectorsDecay) {
        this.manager = manager;
        this.program = program;
        this.names = names;
        this.weights = weights;
        this.gradients = gradients;
        this.followers = followers;
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
     * @param exclusively runs what changes weights while nothing else uses them
     */
    public static TrainedParameters of(Weights weights, Gradients gradients, Consumer<Runnable> exclusively) {
        PtNDManager manager = weights.newScope();
        TorchProgram program = program(manager);
        Map<String, PtNDArray> parts = weights.parts(manager, weights.slots());
        List<PtNDArray> own = List.copyOf(parts.values());
        boolean copied = weights.precision() != Precision.FP32;
        return new TrainedParameters(
                manager,
                program,
                List.copyOf(parts.keySet()),
                copied
                        ? own.stream()
                                .map(weight -> program.tensor(manager, "widened", weight))
                                .toList()
                        : own,
                List.copyOf(gradients.byName(manager).values()),
                copied ? own : List.of(),
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
        exclusively.accept(() -> {
            try {
                TensorFile.write(manager, file, metadata, kept(known));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /**
     * Takes over what was kept; nothing changes if the file does not fit.
     *
     * @throws ModelFormatException if it was kept for another model, optimizer or precision, or for other weights
     */
    void load(Path file, TensorFile saved, Map<String, List<PtNDArray>> known) {
        exclusively.accept(() -> {
            Map<String, PtNDArray> kept = kept(known);
            String differences = saved.differences(kept);
            if (!differences.isEmpty()) {
                throw new ModelFormatException("the optimizer's state in " + file
                        + " belongs to another model, optimizer or precision: " + differences);
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

    /** Some of the parameters. */
    record Group(TrainedParameters all, List<Integer> indexes) {
        List<PtNDArray> weights() {
            return of(all.weights);
        }

        List<PtNDArray> gradients() {
            return of(all.gradients);
        }

        List<PtNDArray> of(List<PtNDArray> state) {
            return state.isEmpty() ? state : indexes.stream().map(state::get).toList();
        }

        void run(String method, Object... arguments) {
            all.program.run(method, arguments);
        }
    }

    /** An update of a group. */
    interface Update {
        void apply(Group group, boolean decayed);
    }

    /**
     * Updates the matrices, which decay, and then the vectors.
     *
     * @param begin called when nothing else uses the weights
     */
    void update(Supplier<Update> begin) {
        exclusively.accept(() -> {
            Update update = begin.get();
            for (boolean matrices : new boolean[] {true, false}) {
                List<Integer> indexes = new ArrayList<>();
                for (int i = 0; i < weights.size(); i++) {
                    if (weights.get(i).getShape().dimension() > 1 == matrices) {
                        indexes.add(i);
                    }
                }
                if (!indexes.isEmpty()) {
                    update.apply(new Group(this, indexes), matrices || vectorsDecay);
                }
            }
            if (!followers.isEmpty()) {
                program.run("assign", followers, weights);
            }
        });
    }

    @Override
    public void close() {
        manager.close();
    }
}

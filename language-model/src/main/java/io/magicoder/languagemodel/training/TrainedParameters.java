package io.magicoder.languagemodel.training;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import io.magicoder.languagemodel.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * What an optimizer works on: the parameters one by one as the files name them, in fp32. A model in bf16 is trained on
 * a copy in fp32 and follows it, because most updates are smaller than bf16 can add.
 */
public final class TrainedParameters implements AutoCloseable {
    private final PtNDManager manager;
    private final TorchProgram program;
    private final List<PtNDArray> weights;
    private final List<PtNDArray> gradients;
    private final List<PtNDArray> followers;
    private final Consumer<Runnable> exclusively;
    private final boolean vectorsDecay;

    TrainedParameters(
            PtNDManager manager,
            TorchProgram program,
            List<PtNDArray> weights,
            List<PtNDArray> gradients,
            List<PtNDArray> followers,
            Consumer<Runnable> exclusively,
            boolean vectorsDecay) {
        this.manager = manager;
        this.program = program;
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
        List<PtNDArray> own =
                List.copyOf(weights.parts(manager, weights.slots()).values());
        boolean copied = weights.precision() != Precision.FP32;
        return new TrainedParameters(
                manager,
                program,
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
                .map(weight -> program.tensor(manager, "zeros", shape.apply(weight.getShape()), 6))
                .toList();
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

    /** Updates the matrices, which decay, and then the vectors. */
    void update(Update update) {
        exclusively.accept(() -> {
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

package io.magicoder.languagemodel.training;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.weights.Weights;
import java.util.List;
import java.util.Map;

/**
 * The gradients of a model, in fp32, added up over the micro-batches of a step. Their memory is taken when they are
 * first asked for. Only one thread may use them at a time.
 */
public final class Gradients implements GradientSource {
    /** Functions of the model's program that differentiate. */
    public static final List<TorchSource> SOURCES =
            List.of(new TorchSource(Gradients.class, "gradients.py"), new TorchSource(Gradients.class, "written.py"));

    private final PtNDManager manager;
    private final ModelConfig config;
    private final TorchProgram program;
    private final Weights weights;
    private List<PtNDArray> slots = List.of();
    private int recompute;

    /**
     * Of no micro-batch yet.
     *
     * @param manager owns their memory
     * @param program the model's, with {@link #SOURCES}
     */
    public Gradients(PtNDManager manager, ModelConfig config, TorchProgram program, Weights weights) {
        this.manager = manager;
        this.config = config;
        this.program = program;
        this.weights = weights;
    }

    @Override
    public void recomputeLayers(int lowest) {
        recompute = lowest;
    }

    @Override
    public LossSum accumulate(List<TrainingRow> microBatch, long tokensInStep, int chunk) {
        requireTrainable(config, tokensInStep);
        Batch batch = Batch.of(microBatch, config);
        if (batch.targets.length == 0) {
            return new LossSum(0, 0);
        }
        try (PtNDManager scope = weights.newScope()) {
            double sum = program.differentiate(
                    "accumulate",
                    weights.slots(),
                    slots(),
                    scope.create(batch.ids),
                    scope.create(batch.positions),
                    batch.lengths,
                    scope.create(batch.selected),
                    scope.create(batch.targets),
                    1.0 / tokensInStep,
                    recompute,
                    Loss.even(batch.targets.length, chunk));
            return new LossSum(sum, batch.targets.length);
        }
    }

    static void requireTrainable(ModelConfig config, long tokensInStep) {
        if (!config.dropout().isEmpty()) {
            throw new IllegalStateException("training with " + config.dropout()
                    + " is not available: set it to 0 in config.json to train without");
        }
        if (tokensInStep < 1) {
            throw new IllegalArgumentException("a step cannot have " + tokensInStep + " tokens with loss");
        }
    }

    @Override
    public double norm() {
        return program.number("length", weights.distinct(slots()));
    }

    @Override
    public void scale(double factor) {
        program.run("scale", weights.distinct(slots()), factor);
    }

    @Override
    public void clear() {
        program.run("clear", weights.distinct(slots()));
    }

    /** By the name of the parameter, views of what is added to. */
    public Map<String, PtNDArray> byName(PtNDManager owner) {
        return weights.parts(owner, slots());
    }

    private List<PtNDArray> slots() {
        if (slots.isEmpty()) {
            slots = weights.zeros(manager);
        }
        return slots;
    }
}

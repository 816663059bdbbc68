package io.magicoder.languagemodel.training;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import io.magicoder.languagemodel.weights.Weights;
import java.util.List;
import java.util.Map;

/**
 * The gradients of a model, in fp32, added up over the micro-batches of a step. Their memory is taken when they are
 * first asked for. Only one thread may use them at a time.
 */
public final class Gradients extends GradientSource {
    /** Functions of the model's program that differentiate. */
    public static final List<TorchSource> SOURCES =
            List.of(new TorchSource(Gradients.class, "gradients.py"), new TorchSource(Gradients.class, "written.py"));

    private final PtNDManager manager;
    private final Weights weights;
    private List<PtNDArray> slots = List.of();

    /**
     * Of no micro-batch yet.
     *
     * @param manager owns their memory
     * @param program the model's, with {@link #SOURCES}
     */
    public Gradients(PtNDManager manager, ModelConfig config, TorchProgram program, Weights weights) {
        super(config, program, weights);
        this.manager = manager;
        this.weights = weights;
    }

    @Override
    String function() {
        return "accumulate";
    }

    @Override
    List<Object> tensors() {
        return List.of(weights.slots(), slots());
    }

    @Override
    List<PtNDArray> distinct() {
        return weights.distinct(slots());
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

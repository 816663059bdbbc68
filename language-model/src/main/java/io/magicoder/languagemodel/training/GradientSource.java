package io.magicoder.languagemodel.training;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.weights.Weights;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Gradients of what is trained, in fp32, added up over the micro-batches of a step. One thread at a time may use them. */
public abstract sealed class GradientSource permits Gradients, AdapterTraining {
    private final ModelConfig config;
    private final TorchProgram program;
    private final Weights weights;
    private int recompute;

    GradientSource(ModelConfig config, TorchProgram program, Weights weights) {
        this.config = config;
        this.program = program;
        this.weights = weights;
    }

    /** The program's function that adds the gradients of a micro-batch. */
    abstract String function();

    /** Its first arguments: the model's tensors, what is trained, and where gradients are added. */
    abstract List<Object> tensors();

    /** The gradients, each once. */
    abstract List<PtNDArray> distinct();

    /**
     * Of how many of the lowest layers only the input is kept and the layer computed again: with all of them about half
     * the memory or less, for a quarter more time. None at first.
     */
    public final void recomputeLayers(int lowest) {
        recompute = lowest;
    }

    /**
     * Adds the gradient of (sum of the rows' losses) / {@code tokensInStep}.
     *
     * @param tokensInStep tokens with loss in all micro-batches of the step
     * @param chunk most rows of logits in memory at a time
     * @throws IllegalArgumentException if a row is empty, too long, or has ids that the model does not have
     */
    public final LossSum accumulate(List<TrainingRow> microBatch, long tokensInStep, int chunk) {
        requireTrainable(config, tokensInStep);
        Batch batch = Batch.of(microBatch, config);
        if (batch.targets.length == 0) {
            return new LossSum(0, 0);
        }
        try (PtNDManager scope = weights.newScope()) {
            List<Object> arguments = new ArrayList<>(tensors());
            Collections.addAll(
                    arguments,
                    scope.create(batch.ids),
                    scope.create(batch.positions),
                    batch.lengths,
                    scope.create(batch.selected),
                    scope.create(batch.targets),
                    1.0 / tokensInStep,
                    recompute,
                    Loss.even(batch.targets.length, chunk));
            return new LossSum(program.differentiate(function(), arguments.toArray()), batch.targets.length);
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

    /** L2, over all of them. */
    public final double norm() {
        return program.number("length", distinct());
    }

    /** Multiplies every gradient. */
    public final void scale(double factor) {
        program.run("scale", distinct(), factor);
    }

    /** Sets every gradient to zero. */
    public final void clear() {
        program.run("clear", distinct());
    }
}

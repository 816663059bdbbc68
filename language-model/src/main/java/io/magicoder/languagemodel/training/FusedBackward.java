package io.magicoder.languagemodel.training;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Steps that never hold the gradients of all weights: on the way down each layer is updated as soon as its gradient is
 * there, and the memory of the gradient serves the next layer (arXiv 2306.09782). What is left is the gradient of one
 * layer, of embedding and of head. Gradients cannot be added up over micro-batches, nor clipped by their common norm, which
 * is known only at the end. Layers are always computed again.
 */
public final class FusedBackward {
    /** Functions of the model's program that go down a layer at a time. */
    public static final TorchSource SOURCE = new TorchSource(FusedBackward.class, "fused.py");

    private final ModelConfig config;
    private final TorchProgram program;
    private final Weights weights;
    private final int rowsOfLogits;

    /**
     * For one model.
     *
     * @param program the model's, with {@link #SOURCE} and {@link Gradients#SOURCES}
     * @param rowsOfLogits about so many positions' logits are in memory at a time
     */
    public FusedBackward(ModelConfig config, TorchProgram program, Weights weights, int rowsOfLogits) {
        this.config = config;
        this.program = program;
        this.weights = weights;
        this.rowsOfLogits = rowsOfLogits;
    }

    /**
     * One step by the mean loss of some rows. Where the loss is not finite nothing is updated; where a gradient is not, what
     * is below it is not, and the weights are to be thrown away.
     *
     * @throws IllegalArgumentException if a row is empty, too long, or has ids that the model does not have, or if there is
     *     nothing to learn from
     */
    public FusedStep step(List<TrainingRow> rows, Optimizer optimizer, double learningRate) {
        Batch batch = Batch.of(rows, config);
        GradientSource.requireTrainable(config, batch.targets.length);
        try (PtNDManager scope = weights.newScope()) {
            PtNDArray ids = (PtNDArray) scope.create(batch.ids);
            PtNDArray positions = (PtNDArray) scope.create(batch.positions);
            List<PtNDArray> inputs =
                    new ArrayList<>(program.gradients(scope, "climb", weights.slots(), ids, positions, batch.lengths));
            List<PtNDArray> whole = weights.zerosOfWhole(scope);
            List<PtNDArray> top = program.gradients(
                    scope,
                    "turn",
                    weights.slots(),
                    whole,
                    inputs.removeLast(),
                    scope.create(batch.selected),
                    scope.create(batch.targets),
                    1.0 / batch.targets.length,
                    Loss.even(batch.targets.length, rowsOfLogits));
            LossSum loss = new LossSum(top.getFirst().toDoubleArray()[0], batch.targets.length);
            PtNDArray slope = top.getLast();
            if (!Double.isFinite(loss.sum())) {
                return new FusedStep(loss, Double.NaN);
            }
            List<PtNDArray> ofLayer = weights.zerosOfLayer(scope);
            Optimizer.Step step = optimizer.begin(learningRate);
            double squares = 0;
            for (int layer = config.layers() - 1; layer >= 0; layer--) {
                program.run("clear", ofLayer);
                PtNDArray input = inputs.removeLast();
                PtNDArray below = program.gradient(
                        scope, "descend", weights.slots(), ofLayer, layer, input, slope, positions, batch.lengths);
                input.close();
                slope.close();
                slope = below;
                squares += update(step, weights.partsOfLayer(scope, layer, ofLayer));
                if (!Double.isFinite(squares)) {
                    return new FusedStep(loss, Double.NaN);
                }
            }
            program.run("land", whole.getFirst(), ids, slope);
            squares += update(step, weights.partsOfWhole(scope, whole));
            step.end();
            return new FusedStep(loss, Math.sqrt(squares));
        }
    }

    /** Updates by gradients, if they are finite, and returns the sum of their squares. */
    private double update(Optimizer.Step step, Map<String, PtNDArray> gradients) {
        double length = program.number("length", List.copyOf(gradients.values()));
        if (Double.isFinite(length)) {
            step.update(gradients);
        }
        gradients.values().forEach(PtNDArray::close);
        return length * length;
    }
}

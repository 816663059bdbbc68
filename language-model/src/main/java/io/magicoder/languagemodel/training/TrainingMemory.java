package io.magicoder.languagemodel.training;

import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.weights.Weights;
import java.util.Collection;

/**
 * Bytes that a training of all weights takes beside its activations, whose size depends on the rows.
 *
 * @param weights as the model has them and, where there are some, their fp32 originals
 * @param gradients in fp32
 * @param optimizer what it knows of each weight
 * @param update what the update of the largest parameter needs while it lasts
 */
public record TrainingMemory(long weights, long gradients, long optimizer, long update) {
    /** Of a model of this configuration. */
    public static TrainingMemory of(ModelConfig config, TrainingPrecision precision, OptimizerKind optimizer) {
        Collection<long[]> shapes = Weights.parameterShapes(config).values();
        long parameters = 0;
        long state = 0;
        long update = 0;
        boolean widened = precision.weights().bytes() < Float.BYTES && !precision.hasMasters();
        for (long[] shape : shapes) {
            long size = OptimizerKind.size(shape);
            parameters += size;
            state += optimizer.stateNumbers(shape);
            update = Math.max(update, optimizer.updateNumbers(size) + (widened ? size : 0));
        }
        return new TrainingMemory(
                parameters * precision.weightBytes(),
                parameters * TrainingPrecision.GRADIENT_BYTES,
                state * Float.BYTES,
                update * Float.BYTES);
    }

    public long total() {
        return weights + gradients + optimizer + update;
    }
}

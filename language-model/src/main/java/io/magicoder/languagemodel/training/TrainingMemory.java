package io.magicoder.languagemodel.training;

import io.magicoder.languagemodel.config.LoraSettings;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.weights.LowRankAdapter;
import io.magicoder.languagemodel.weights.Weights;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Bytes that a training takes beside its activations, whose size depends on the rows.
 *
 * @param weights as the model has them and, where there are some, their fp32 originals
 * @param gradients in fp32
 * @param optimizer what it knows of each weight
 * @param update what the update of the largest parameter needs while it lasts
 */
public record TrainingMemory(long weights, long gradients, long optimizer, long update) {
    /**
     * The same where weights are updated within the backward pass: there are gradients of embedding, head and one layer.
     */
    public static TrainingMemory fused(ModelConfig config, TrainingPrecision precision, OptimizerKind optimizer) {
        TrainingMemory all = of(config, precision, optimizer);
        long ofLayers = Weights.parameterShapes(config).entrySet().stream()
                .filter(parameter -> parameter.getKey().startsWith("model.layers."))
                .mapToLong(parameter -> OptimizerKind.size(parameter.getValue()))
                .sum();
        long gradients = Weights.parameterCount(config) - ofLayers + ofLayers / config.layers();
        return new TrainingMemory(all.weights, gradients * TrainingPrecision.GRADIENT_BYTES, all.optimizer, all.update);
    }

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

    /**
     * Of a low-rank adapter: the weights of the model as they are, and fp32 matrices with their gradients and state.
     *
     * @throws IllegalArgumentException one sentence, if the model has no such target
     */
    public static TrainingMemory of(
            ModelConfig config, TrainingPrecision precision, OptimizerKind optimizer, LoraSettings lora) {
        Map<String, long[]> projections = LowRankAdapter.projections(config);
        List<String> targets = lora.among(projections.keySet().stream()
                .map(LowRankAdapter::module)
                .distinct()
                .sorted()
                .toList());
        long numbers = 0;
        long state = 0;
        long update = 0;
        for (Map.Entry<String, long[]> projection : projections.entrySet()) {
            if (targets.contains(LowRankAdapter.module(projection.getKey()))) {
                long[] shape = projection.getValue();
                for (long[] matrix : new long[][] {{lora.rank(), shape[1]}, {shape[0], lora.rank()}}) {
                    long size = OptimizerKind.size(matrix);
                    numbers += size;
                    state += optimizer.stateNumbers(matrix);
                    update = Math.max(update, optimizer.updateNumbers(size));
                }
            }
        }
        return new TrainingMemory(
                Weights.parameterCount(config) * precision.weights().bytes() + numbers * Float.BYTES,
                numbers * TrainingPrecision.GRADIENT_BYTES,
                state * Float.BYTES,
                update * Float.BYTES);
    }

    public long total() {
        return weights + gradients + optimizer + update;
    }
}

package io.magicoder.languagemodel.training;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import io.magicoder.languagemodel.training.TrainedParameters.Group;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Adafactor as the Trainer of transformers sets it: {@code scale_parameter} and {@code relative_step} off. Its memory
 * is a row and a column for each matrix. Weight decay spares vectors (norms and biases).
 */
public final class Adafactor extends Optimizer {
    private static final double EPSILON = 1e-30;
    private static final double CLIP_THRESHOLD = 1;
    private static final double DECAY_RATE = -0.8;

    private final OptionalDouble beta1;
    private final double weightDecay;
    private final List<PtNDArray> rows;
    private final List<PtNDArray> columns;
    private final List<PtNDArray> moments;

    /** Without first moments. Close it before the model. */
    public Adafactor(Trainable model, double weightDecay) {
        this(model, OptionalDouble.empty(), weightDecay);
    }

    /**
     * Close it before the model.
     *
     * @param beta1 of the first moments, which take the memory of the weights in fp32
     */
    public Adafactor(Trainable model, OptionalDouble beta1, double weightDecay) {
        this(model.trainedParameters(), beta1, weightDecay);
    }

    Adafactor(TrainedParameters parameters, OptionalDouble beta1, double weightDecay) {
        super("adafactor", parameters);
        this.beta1 = beta1;
        this.weightDecay = weightDecay;
        rows = parameters.state(shape -> shape.dimension() < 2 ? shape.getShape() : without(shape, 1));
        columns = parameters.state(shape -> shape.dimension() < 2 ? new long[] {0} : without(shape, 2));
        moments = beta1.isPresent() ? parameters.state(Shape::getShape) : List.of();
    }

    /** All extents but one, counted from the last. */
    private static long[] without(Shape shape, int fromLast) {
        long[] all = shape.getShape();
        long[] rest = Arrays.copyOf(all, all.length - 1);
        if (fromLast == 2) {
            rest[rest.length - 1] = all[all.length - 1];
        }
        return rest;
    }

    @Override
    void update(Group group, boolean decayed, long step, double learningRate) {
        group.run(
                "adafactor",
                group.weights(),
                group.gradients(),
                group.of(rows),
                group.of(columns),
                group.of(moments),
                step,
                learningRate,
                beta1.orElse(0),
                DECAY_RATE,
                decayed ? weightDecay : 0.0,
                EPSILON,
                CLIP_THRESHOLD);
    }

    @Override
    Map<String, List<PtNDArray>> state() {
        return Map.of("row_means", rows, "column_means", columns, "first_moment", moments);
    }
}

package io.magicoder.languagemodel.training;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import java.util.List;

/** Adam with decoupled weight decay, which spares vectors (norms and biases), as the Trainer of transformers does. */
public final class AdamW implements Optimizer {
    private final TrainedParameters parameters;
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double weightDecay;
    private final List<PtNDArray> first;
    private final List<PtNDArray> second;
    private final List<PtNDArray> steps;

    /** Close it before the model. */
    public AdamW(Trainable model, double beta1, double beta2, double epsilon, double weightDecay) {
        this(model.trainedParameters(), beta1, beta2, epsilon, weightDecay);
    }

    AdamW(TrainedParameters parameters, double beta1, double beta2, double epsilon, double weightDecay) {
        this.parameters = parameters;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.weightDecay = weightDecay;
        first = parameters.state(Shape::getShape);
        second = parameters.state(Shape::getShape);
        steps = parameters.state(shape -> new long[0]);
    }

    @Override
    public void step(double learningRate) {
        parameters.update((group, decayed) -> group.run(
                "adamw",
                group.weights(),
                group.gradients(),
                group.of(first),
                group.of(second),
                group.of(steps),
                learningRate,
                beta1,
                beta2,
                decayed ? weightDecay : 0.0,
                epsilon));
    }

    @Override
    public void close() {
        parameters.close();
    }
}

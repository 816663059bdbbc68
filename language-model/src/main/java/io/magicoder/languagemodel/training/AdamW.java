package io.magicoder.languagemodel.training;

import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import io.magicoder.languagemodel.training.TrainedParameters.Group;
import java.util.List;
import java.util.Map;

/** Adam with decoupled weight decay, which spares vectors (norms and biases), as the Trainer of transformers does. */
public final class AdamW extends Optimizer {
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double weightDecay;
    private final List<PtNDArray> first;
    private final List<PtNDArray> second;

    /** Close it before the model. */
    public AdamW(Trainable model, double beta1, double beta2, double epsilon, double weightDecay) {
        this(model.trainedParameters(), beta1, beta2, epsilon, weightDecay);
    }

    AdamW(TrainedParameters parameters, double beta1, double beta2, double epsilon, double weightDecay) {
        super("adamw", parameters);
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.weightDecay = weightDecay;
        first = parameters.state(Shape::getShape);
        second = parameters.state(Shape::getShape);
    }

    @Override
    void update(Group group, boolean decayed, long step, double learningRate) {
        group.run(
                "adamw",
                group.weights(),
                group.gradients(),
                group.of(first),
                group.of(second),
                step,
                learningRate,
                beta1,
                beta2,
                decayed ? weightDecay : 0.0,
                epsilon);
    }

    @Override
    Map<String, List<PtNDArray>> state() {
        return Map.of("first_moment", first, "second_moment", second);
    }
}

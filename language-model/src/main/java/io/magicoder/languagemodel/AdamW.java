package io.magicoder.languagemodel;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.util.ArrayList;
import java.util.List;

/** Adam with decoupled weight decay, which spares vectors (the norms), as the Trainer of transformers does. */
public final class AdamW implements Optimizer {
    private final CausalLanguageModel model;
    private final double beta1;
    private final double beta2;
    private final double epsilon;
    private final double weightDecay;
    private final PtNDManager manager;
    private final List<PtNDArray> first;
    private final List<PtNDArray> second;
    private final List<PtNDArray> steps;

    /** Close it before the model. */
    public AdamW(CausalLanguageModel model, double beta1, double beta2, double epsilon, double weightDecay) {
        this.model = model;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        this.weightDecay = weightDecay;
        manager = (PtNDManager) model.manager().newSubManager();
        first = model.zerosLikeWeights(manager);
        second = model.zerosLikeWeights(manager);
        steps = model.weights().stream()
                .map(weight -> TorchProgram.tensor(manager.zeros(new Shape(), DataType.FLOAT32)))
                .toList();
    }

    @Override
    public void step(double learningRate) {
        step(learningRate, weightDecay, true);
        step(learningRate, 0, false);
    }

    private void step(double learningRate, double decay, boolean matrices) {
        List<PtNDArray> weights = model.weights();
        List<List<PtNDArray>> arguments = new ArrayList<>();
        for (List<PtNDArray> all : List.of(weights, model.gradients(), first, second, steps)) {
            List<PtNDArray> chosen = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                if (weights.get(i).getShape().dimension() > 1 == matrices) {
                    chosen.add(all.get(i));
                }
            }
            arguments.add(chosen);
        }
        try (NDArray done = model.program()
                .call(
                        manager,
                        true,
                        "adamw",
                        arguments.get(0),
                        arguments.get(1),
                        arguments.get(2),
                        arguments.get(3),
                        arguments.get(4),
                        learningRate,
                        beta1,
                        beta2,
                        decay,
                        epsilon)) {
            assert done != null;
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}

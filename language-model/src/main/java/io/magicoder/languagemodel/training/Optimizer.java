package io.magicoder.languagemodel.training;

/** Changes a model's weights by its gradients. */
public interface Optimizer extends AutoCloseable {
    /** One update; the gradients stay as they are. */
    void step(double learningRate);

    @Override
    void close();
}

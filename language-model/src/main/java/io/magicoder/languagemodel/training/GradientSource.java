package io.magicoder.languagemodel.training;

import io.magicoder.languagemodel.text.TrainingRow;
import java.util.List;

/** Gradients of what is trained, in fp32, added up over the micro-batches of a step. One thread at a time may use them. */
public interface GradientSource {
    /**
     * Of how many of the lowest layers only the input is kept and the layer computed again: with all of them about half
     * the memory or less, for a quarter more time. None at first.
     */
    void recomputeLayers(int lowest);

    /**
     * Adds the gradient of (sum of the rows' losses) / {@code tokensInStep}.
     *
     * @param tokensInStep tokens with loss in all micro-batches of the step
     * @param chunk most rows of logits in memory at a time
     * @throws IllegalArgumentException if a row is empty, too long, or has ids that the model does not have
     */
    LossSum accumulate(List<TrainingRow> microBatch, long tokensInStep, int chunk);

    /** L2, over all of them. */
    double norm();

    /** Multiplies every gradient. */
    void scale(double factor);

    /** Sets every gradient to zero. */
    void clear();
}

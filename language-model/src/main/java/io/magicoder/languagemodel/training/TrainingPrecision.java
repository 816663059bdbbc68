package io.magicoder.languagemodel.training;

import io.magicoder.languagemodel.config.Precision;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * In what precision a model is trained, and how weights in bf16 take up updates that are smaller than bf16 can add: near
 * 1 its numbers lie 0.0078 apart, so that an update of 5e-5 is lost when it is rounded to the nearest.
 */
public enum TrainingPrecision {
    /** Weights and arithmetic in fp32. */
    FP32(Precision.FP32, 0),
    /** Arithmetic in bf16; an fp32 original of each weight is trained, and the weight follows it. */
    BF16(Precision.BF16, 4),
    /**
     * Weights in bf16 alone; an updated weight is rounded up or down at random, with the probability that keeps it exact
     * in the mean (arXiv 1502.02551).
     */
    BF16_STOCHASTIC(Precision.BF16, 0),
    /** Weights in bf16 alone, rounded to the nearest, as the reference has it: small updates are lost. */
    BF16_PLAIN(Precision.BF16, 0);

    /** Of a gradient, in whatever precision. */
    static final int GRADIENT_BYTES = 4;

    private final Precision weights;
    private final int masterBytes;

    TrainingPrecision(Precision weights, int masterBytes) {
        this.weights = weights;
        this.masterBytes = masterBytes;
    }

    /** Of the model's own weights and of its arithmetic. */
    public Precision weights() {
        return weights;
    }

    /** Bytes a weight, with its fp32 original if there is one. */
    public int weightBytes() {
        return weights.bytes() + masterBytes;
    }

    boolean hasMasters() {
        return masterBytes > 0;
    }

    /** As settings spell it: {@code bf16-stochastic}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /**
     * From its name in settings.
     *
     * @throws IllegalArgumentException one sentence, if there is none of that name
     */
    public static TrainingPrecision parse(String name) {
        return Arrays.stream(values())
                .filter(precision -> precision.toString().equals(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no training precision '" + name
                        + "': known are "
                        + Arrays.stream(values()).map(String::valueOf).collect(Collectors.joining(", "))));
    }

    /** How a model of a precision is trained unless something else is said. */
    public static TrainingPrecision of(Precision weights) {
        return weights == Precision.FP32 ? FP32 : BF16;
    }
}

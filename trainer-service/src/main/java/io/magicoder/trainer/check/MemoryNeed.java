package io.magicoder.trainer.check;

import io.magicoder.languagemodel.config.Precision;
import io.magicoder.trainer.training.OptimizerName;
import io.magicoder.trainer.training.TrainingSettings;
import java.util.Locale;

/**
 * Memory that a training takes at least, in bytes; activations come on top.
 *
 * @param weights in the precision of the training and, if that is bf16, the copy in fp32 that is trained
 * @param gradients in fp32
 * @param optimizer its moments: two numbers a weight for AdamW, next to nothing for Adafactor
 */
record MemoryNeed(long weights, long gradients, long optimizer) {
    private static final int FP32_BYTES = 4;
    private static final int BF16_BYTES = 2;
    private static final double GIGABYTE = 1e9;

    static MemoryNeed of(long parameters, TrainingSettings settings) {
        return new MemoryNeed(
                parameters * (settings.precision() == Precision.BF16 ? BF16_BYTES + FP32_BYTES : FP32_BYTES),
                parameters * FP32_BYTES,
                settings.optimizer() == OptimizerName.ADAMW ? parameters * 2 * FP32_BYTES : 0);
    }

    long total() {
        return weights + gradients + optimizer;
    }

    @Override
    public String toString() {
        return gigabytes(total()) + " (weights " + gigabytes(weights) + ", gradients " + gigabytes(gradients)
                + ", optimizer " + gigabytes(optimizer) + ")";
    }

    static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / GIGABYTE);
    }
}

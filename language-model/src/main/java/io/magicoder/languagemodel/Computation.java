package io.magicoder.languagemodel;

import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.engine.Device;
import io.magicoder.languagemodel.program.Kernels;

/**
 * How a model computes.
 *
 * @param precision of weights and arithmetic
 * @param device what it lies on and is computed by
 * @param deterministic whether the same calls give the same bits again, in another process, too, on the same kind of
 *     processor or card with the same number of threads. Otherwise a processor's bf16 kernels are chosen by measuring, and
 *     a GPU adds some numbers in any order; both are faster.
 */
public record Computation(Precision precision, Device device, boolean deterministic) {
    /** On the processor. */
    public static Computation onCpu(Precision precision) {
        return new Computation(precision, Device.CPU, false);
    }

    /** Of a model. The first of a precision in a process may measure which products are the fastest. */
    Kernels kernels(ModelConfig config) {
        return Kernels.of(precision, device, config.headDimension(), deterministic);
    }
}

package io.magicoder.languagemodel.program;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.engine.Djl;

/** How fast this machine multiplies matrices: what nothing that a model computes can exceed. */
public final class ProductRate {
    private static final int SIZE = 1024;
    private static final int TRIES = 6;

    private ProductRate() {}

    /** Floating point operations a second of products of two square matrices, the best of a few; takes a moment. */
    public static double measure(Precision precision) {
        String kernel = precision == Precision.FP32
                ? Products.LINEAR
                : Products.fastest(precision).manyRows();
        try (PtNDManager manager = Djl.newManager();
                TorchProgram program = Products.load(manager)) {
            PtNDArray a = square(manager, program, precision);
            PtNDArray b = square(manager, program, precision);
            double best = 0;
            for (int attempt = 0; attempt < TRIES; attempt++) {
                long start = System.nanoTime();
                program.tensor(manager, "product", kernel, a, b).close();
                best = Math.max(best, 2.0 * SIZE * SIZE * SIZE * 1e9 / (System.nanoTime() - start));
            }
            return best;
        }
    }

    private static PtNDArray square(PtNDManager manager, TorchProgram program, Precision precision) {
        try (PtNDArray numbers = (PtNDArray) manager.randomUniform(-1, 1, new Shape(SIZE, SIZE), DataType.FLOAT32)) {
            return program.tensor(manager, "cast", numbers, precision.torchType());
        }
    }
}

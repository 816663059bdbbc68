package io.magicoder.languagemodel.program;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.engine.Device;
import io.magicoder.languagemodel.engine.Djl;

/** How fast a device multiplies matrices: what nothing that a model computes can exceed. */
public final class ProductRate {
    private static final int SIZE_ON_CPU = 1024;

    /** So that a card is busy for longer than it takes to start a kernel. */
    private static final int SIZE_ON_GPU = 8192;

    private static final int TRIES = 6;

    private ProductRate() {}

    /** Floating point operations a second of products of two square matrices, the best of a few; takes a moment. */
    public static double measure(Precision precision, Device device) {
        String kernel = device.isCuda() || precision == Precision.FP32
                ? Products.LINEAR
                : Products.fastest(precision).manyRows();
        int size = device.isCuda() ? SIZE_ON_GPU : SIZE_ON_CPU;
        try (PtNDManager manager = Djl.newManager(device);
                TorchProgram program = Products.load(manager)) {
            PtNDArray a = square(manager, program, precision, size);
            PtNDArray b = square(manager, program, precision, size);
            double best = 0;
            for (int attempt = 0; attempt < TRIES; attempt++) {
                long start = System.nanoTime();
                try (PtNDArray product = program.tensor(manager, "product", kernel, a, b)) {
                    program.tensor(manager, "first", product).toFloatArray(); // waits for a card
                }
                best = Math.max(best, 2.0 * size * size * size * 1e9 / (System.nanoTime() - start));
            }
            return best;
        }
    }

    private static PtNDArray square(PtNDManager manager, TorchProgram program, Precision precision, int size) {
        try (PtNDArray numbers = (PtNDArray) manager.randomUniform(-1, 1, new Shape(size, size), DataType.FLOAT32)) {
            return program.tensor(manager, "cast", numbers, precision.torchType());
        }
    }
}

package io.magicoder.languagemodel.serving;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.program.TorchProgram;
import java.util.List;

/**
 * Products of bf16 rows, as two digits of eight bits each, with eight-bit weights that oneDNN has packed. On processors with
 * matrix units for bytes a few rows take as long as reading the weights. Others may have no kernel for them at all (a reference
 * that takes a thousand times as long) or one that saturates, so both numbers and time are compared first.
 *
 * @param faster than PyTorch's own products with eight-bit weights, and right, on this processor
 */
record DigitProducts(boolean faster) {
    /** Smaller matrices are multiplied before digits are made. */
    private static final long FEWEST_WEIGHTS = 500_000;

    private static final int SIDE = 2048;
    /** Of a matrix on which a reference takes milliseconds. */
    private static final int SIDE_OF_PROBE = 256;
    /** As many sequences as may well run at once. */
    private static final int ROWS = 8;

    private static final int TRIES = 5;
    /** Of the largest number: what rounding to bf16 explains. */
    private static final double SMALL_DIFFERENCE = 0.02;

    private static final double MUCH_SLOWER = 20;

    /**
     * Compares them, which takes a moment.
     *
     * @param program with {@code integers.py} and {@code products_of_integers.py}
     */
    static DigitProducts measure(PtNDManager manager, TorchProgram program) {
        try {
            return new DigitProducts(
                    ratio(manager, program, SIDE_OF_PROBE) < MUCH_SLOWER && ratio(manager, program, SIDE) < 1);
        } catch (IllegalStateException e) {
            return new DigitProducts(false); // this PyTorch, or its oneDNN, has no such product
        }
    }

    /** For so many weights. */
    boolean areFasterFor(long weights) {
        return faster && weights >= FEWEST_WEIGHTS;
    }

    /** Time beside PyTorch's own product; endless where numbers are wrong. */
    private static double ratio(PtNDManager manager, TorchProgram program, int side) {
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
            PtNDArray random = (PtNDArray) scope.randomUniform(-1, 1, new Shape(side + ROWS, side), DataType.FLOAT32);
            List<PtNDArray> plain = program.tensors(scope, "eight_bits", random);
            List<PtNDArray> packed = program.tensors(scope, "packed", plain.getFirst(), plain.getLast());
            PtNDArray x = program.tensor(scope, "last_rows", random, (long) ROWS);
            double difference = program.number(
                    "difference",
                    product(scope, program, "by_digits", x, packed),
                    product(scope, program, "by_blocks", x, plain));
            return difference < SMALL_DIFFERENCE
                    ? (double) fastest(scope, program, "by_digits", x, packed)
                            / fastest(scope, program, "by_blocks", x, plain)
                    : Double.POSITIVE_INFINITY;
        }
    }

    private static long fastest(
            PtNDManager manager, TorchProgram program, String way, PtNDArray x, List<PtNDArray> weights) {
        long best = Long.MAX_VALUE;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            long began = System.nanoTime();
            product(manager, program, way, x, weights).close();
            best = Math.min(best, System.nanoTime() - began);
        }
        return best;
    }

    private static PtNDArray product(
            PtNDManager manager, TorchProgram program, String way, PtNDArray x, List<PtNDArray> weights) {
        return program.tensor(manager, way, x, weights.getFirst(), weights.getLast());
    }
}

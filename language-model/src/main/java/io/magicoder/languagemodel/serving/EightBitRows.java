package io.magicoder.languagemodel.serving;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.program.TorchProgram;

/**
 * How one row is multiplied by eight-bit weights: row by row, or by two rows at once as if they were one of twice the length.
 * The latter reads short rows up to half as fast again on some processors, so both are measured.
 */
final class EightBitRows {
    private static final int TRIES = 5;

    private final TorchProgram program;

    /** @param program with {@code integers.py} and {@code products_of_integers.py} */
    EightBitRows(TorchProgram program) {
        this.program = program;
    }

    static boolean canBePaired(PtNDArray weights) {
        return weights.getDataType() == DataType.INT8 && weights.getShape().get(0) % 2 == 0;
    }

    /** Whether they are, by a few products with weights that should be more than caches hold. */
    boolean areFasterInPairs(PtNDArray weights, PtNDArray scales) {
        try (PtNDManager scope = (PtNDManager) weights.getManager().newSubManager()) {
            PtNDArray row = program.tensor(scope, "row_for", weights);
            long byRows = Long.MAX_VALUE;
            long byPairs = Long.MAX_VALUE;
            for (int i = 0; i < TRIES; i++) {
                byRows = Math.min(byRows, nanoseconds(scope, "by_rows", row, weights, scales));
                byPairs = Math.min(byPairs, nanoseconds(scope, "by_pairs", row, weights, scales));
            }
            return byPairs < byRows;
        }
    }

    private long nanoseconds(PtNDManager scope, String way, PtNDArray row, PtNDArray weights, PtNDArray scales) {
        long began = System.nanoTime();
        program.tensor(scope, way, row, weights, scales).close();
        return System.nanoTime() - began;
    }

    /** Scales that say so to {@code serving.py}. */
    PtNDArray inPairs(PtNDManager owner, PtNDArray scales) {
        return program.tensor(owner, "in_pairs", scales);
    }
}

package io.magicoder.languagemodel.serving;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.program.TorchProgram;
import java.util.ArrayList;
import java.util.List;

/**
 * How one row is multiplied by eight-bit weights: row by row, or by two rows at once as if they were one of twice the length.
 * The latter reads short rows up to half as fast again on some processors, so both are measured.
 */
final class EightBitRows {
    private static final long PIECE_BYTES = 8 << 20;
    private static final int MOST_PIECES = 32;

    private final TorchProgram program;

    /** @param program with {@code integers.py} and {@code products_of_integers.py} */
    EightBitRows(TorchProgram program) {
        this.program = program;
    }

    static boolean canBePaired(PtNDArray weights) {
        return weights.getDataType() == DataType.INT8 && weights.getShape().get(0) % 2 == 0;
    }

    /**
     * Whether they are, by pieces of the weights that are multiplied in the one way and the other by turns: each is read from
     * memory, unless all of them fit into a cache, and takes less time than others on the machine are likely to interrupt.
     */
    boolean areFasterInPairs(PtNDArray weights, PtNDArray scales) {
        long rows = weights.getShape().get(0);
        long columns = weights.getShape().get(1);
        long piece = Math.min(rows / 2, Math.max(2, PIECE_BYTES / columns)) / 2 * 2;
        List<Long> byRows = new ArrayList<>();
        List<Long> byPairs = new ArrayList<>();
        try (PtNDManager scope = (PtNDManager) weights.getManager().newSubManager()) {
            PtNDArray row = program.tensor(scope, "row_for", weights);
            for (int i = 0; i < MOST_PIECES && piece > 0 && (i + 1) * piece <= rows; i++) {
                List<PtNDArray> part = program.tensors(scope, "part", weights, scales, i * piece, piece);
                boolean inPairs = i % 2 == 1;
                (inPairs ? byPairs : byRows).add(nanoseconds(scope, inPairs ? "by_pairs" : "by_rows", row, part));
            }
        }
        return !byPairs.isEmpty() && median(byPairs) < median(byRows);
    }

    private long nanoseconds(PtNDManager scope, String way, PtNDArray row, List<PtNDArray> part) {
        long began = System.nanoTime();
        program.tensor(scope, way, row, part.getFirst(), part.getLast()).close();
        return System.nanoTime() - began;
    }

    private static long median(List<Long> times) {
        return times.stream().sorted().skip(times.size() / 2).findFirst().orElseThrow();
    }

    /** Scales that say so to {@code serving.py}. */
    PtNDArray inPairs(PtNDManager owner, PtNDArray scales) {
        return program.tensor(owner, "in_pairs", scales);
    }
}

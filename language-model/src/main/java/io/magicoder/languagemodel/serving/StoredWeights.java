package io.magicoder.languagemodel.serving;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import io.magicoder.languagemodel.weights.Weights;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The weights of a model as an engine multiplies by them.
 *
 * @param slots in the order that {@code model.py} and {@code layer.py} state
 * @param scales that of the head, then four of each layer, as {@code serving.py} states
 */
record StoredWeights(List<PtNDArray> slots, List<PtNDArray> scales) {
    /** Products with eight-bit weights. */
    static final TorchSource PRODUCTS = new TorchSource(StoredWeights.class, "products_of_integers.py");

    private static final TorchSource SOURCE = new TorchSource(StoredWeights.class, "integers.py");

    private static final int HEAD = 3;
    private static final int WHOLE = 4;
    private static final int LAYER = 12;
    private static final int[] MATRICES = {2, 4, 8, 10};

    /**
     * Stores the matrices in a format; the embedding stays as it is.
     *
     * @param owner of what is made
     * @throws IllegalArgumentException if the format does not fit the weights
     */
    static StoredWeights of(Weights weights, PtNDManager owner, ModelConfig config, WeightFormat format) {
        if (!format.fits(weights.precision())) {
            throw new IllegalArgumentException(
                    "weights are stored as " + format + " with bf16 activations alone: load the" + " model in bf16");
        }
        if (format != WeightFormat.UNCHANGED && owner.getDevice().isGpu()) {
            throw new IllegalArgumentException(
                    "weights are stored as " + format + " on a processor alone: leave them unchanged on a GPU");
        }
        try (PtNDManager scope = weights.newScope()) {
            TorchProgram program = TorchProgram.load(scope, Map.of(), List.of(SOURCE, PRODUCTS), true);
            List<PtNDArray> slots = new ArrayList<>(weights.slots());
            List<PtNDArray> scales = new ArrayList<>();
            PtNDArray none = program.tensor(owner, "none");
            store(program, owner, format == WeightFormat.INT4 ? WeightFormat.INT8 : format, slots, HEAD, scales, none);
            for (int layer = 0; layer < config.layers(); layer++) {
                for (int matrix : MATRICES) {
                    store(program, owner, format, slots, WHOLE + LAYER * layer + matrix, scales, none);
                }
            }
            if (format != WeightFormat.UNCHANGED) {
                pair(new EightBitRows(program), owner, slots, scales);
                pack(DigitProducts.measure(scope, program), program, owner, slots, scales);
            }
            return new StoredWeights(List.copyOf(slots), List.copyOf(scales));
        }
    }

    /** Those that are large enough, as oneDNN multiplies by them; what was there before is not kept. */
    private static void pack(
            DigitProducts products,
            TorchProgram program,
            PtNDManager owner,
            List<PtNDArray> slots,
            List<PtNDArray> scales) {
        for (int i = 0; i < scales.size(); i++) {
            PtNDArray weights = slots.get(slot(i));
            if (weights.getDataType() == DataType.INT8 && products.areFasterFor(weights.size())) {
                PtNDArray scale = scales.get(i);
                List<PtNDArray> packed = program.tensors(owner, "packed", weights, scale);
                weights.close();
                scale.close();
                slots.set(slot(i), packed.getFirst());
                scales.set(i, packed.getLast());
            }
        }
    }

    /** Of the weights that a scale belongs to. */
    private static int slot(int scale) {
        int matrix = scale - 1;
        return scale == 0 ? HEAD : WHOLE + LAYER * (matrix / MATRICES.length) + MATRICES[matrix % MATRICES.length];
    }

    /** Marks the matrices that one row is multiplied by in pairs: those whose rows are as long as the head's, if it is faster so. */
    private static void pair(EightBitRows rows, PtNDManager owner, List<PtNDArray> slots, List<PtNDArray> scales) {
        PtNDArray head = slots.get(HEAD);
        if (!EightBitRows.canBePaired(head) || !rows.areFasterInPairs(head, scales.getFirst())) {
            return;
        }
        for (int i = 0; i < scales.size(); i++) {
            PtNDArray weight = slots.get(slot(i));
            if (EightBitRows.canBePaired(weight)
                    && weight.getShape().get(1) == head.getShape().get(1)) {
                scales.set(i, rows.inPairs(owner, scales.get(i)));
            }
        }
    }

    private static void store(
            TorchProgram program,
            PtNDManager owner,
            WeightFormat format,
            List<PtNDArray> slots,
            int slot,
            List<PtNDArray> scales,
            PtNDArray none) {
        switch (format) {
            case UNCHANGED -> scales.add(none);
            case INT8, INT4 -> {
                List<PtNDArray> stored = program.tensors(
                        owner, format == WeightFormat.INT8 ? "eight_bits" : "four_bits", slots.get(slot));
                slots.set(slot, stored.getFirst());
                scales.add(stored.getLast());
            }
        }
    }
}

package io.magicoder.languagemodel.decoding;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.weights.Weights;
import java.util.List;

/** Keys and values of one sequence. One TorchScript call extends it by a token. */
final class DecodingSession implements AutoCloseable {
    private final PtNDManager manager;
    private final TorchProgram program;
    private final List<PtNDArray> weights;
    /** Keys and values: [layers, 2, key and value heads, 1, capacity, head size]. */
    private final PtNDArray cache;

    private final PtNDArray cos;
    private final PtNDArray sin;
    private int length;

    /** @param capacity most tokens there can be */
    DecodingSession(ModelConfig config, TorchProgram program, Weights weights, int capacity) {
        this.manager = weights.newScope();
        this.program = program;
        this.weights = weights.slots();
        long[] shape = {config.layers(), 2, config.keyValueHeads(), 1, capacity, config.headDimension()};
        cache = weights.zeros(manager, shape);
        List<PtNDArray> tables =
                program.tensors(manager, "tables", capacity, weights.precision().torchType());
        cos = tables.getFirst();
        sin = tables.getLast();
    }

    /** The logits of what follows the ids. */
    float[] logits(int[] ids) {
        try (PtNDArray logits = decode(ids)) {
            return logits.toFloatArray();
        }
    }

    /** The likeliest token after the ids, -1 if the logits are not finite. */
    int likeliest(int[] ids) {
        if (ids.length == 1) {
            int id = (int) program.integer("greedy", weights, ids[0], cos, sin, cache, length);
            length++;
            return id;
        }
        try (PtNDArray logits = decode(ids)) {
            return (int) program.integer("most_likely", logits);
        }
    }

    private PtNDArray decode(int[] ids) {
        long[] tokens = new long[ids.length];
        for (int i = 0; i < ids.length; i++) {
            tokens[i] = ids[i];
        }
        try (PtNDArray tensor = (PtNDArray) manager.create(tokens)) {
            PtNDArray logits = program.tensor(manager, "decode", weights, tensor, cos, sin, cache, length);
            length += ids.length;
            return logits;
        }
    }

    @Override
    public void close() {
        manager.close();
    }
}

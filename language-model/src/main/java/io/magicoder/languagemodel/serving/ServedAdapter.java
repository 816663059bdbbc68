package io.magicoder.languagemodel.serving;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.weights.LowRankAdapter;
import io.magicoder.languagemodel.weights.Weights;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** A low-rank adapter as an engine multiplies by it: the matrices that {@code serving.py} states. */
final class ServedAdapter implements AutoCloseable {
    /** Another adapter of the same name shares no prefixes with it. */
    private final String key = UUID.randomUUID().toString();

    private final PtNDManager manager;
    private final List<PtNDArray> matrices;

    private ServedAdapter(PtNDManager manager, List<PtNDArray> matrices) {
        this.manager = manager;
        this.matrices = matrices;
    }

    /**
     * Reads a directory in PEFT's layout.
     *
     * @throws ModelFormatException one sentence, if it is unfit or adapts another model
     */
    static ServedAdapter load(Weights weights, Path directory) {
        PtNDManager manager = weights.newScope();
        try (LowRankAdapter adapter = LowRankAdapter.load(weights, directory)) {
            return new ServedAdapter(manager, List.copyOf(adapter.ofProducts(manager)));
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    String key() {
        return key;
    }

    List<PtNDArray> matrices() {
        return matrices;
    }

    @Override
    public void close() {
        manager.close();
    }
}

package io.magicoder.languagemodel.training;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.weights.LowRankAdapter;
import io.magicoder.languagemodel.weights.Weights;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A low-rank adapter that is trained while the weights of the model stay as they are: they have neither gradients nor an
 * optimizer's state.
 */
public final class AdapterTraining extends GradientSource implements AutoCloseable {
    /** Functions of the model's program that adapt its layers. */
    public static final TorchSource SOURCE = new TorchSource(AdapterTraining.class, "lora.py");

    private final ModelConfig config;
    private final TorchProgram program;
    private final Weights weights;
    private final LowRankAdapter adapter;
    private final int rowsOfLogits;
    private final List<PtNDArray> gradients;

    /**
     * Of no micro-batch yet.
     *
     * @param program the model's, with {@link #SOURCE} and {@link Gradients#SOURCES}
     * @param rowsOfLogits about so many positions' logits are in memory at a time where rows are scored
     */
    public AdapterTraining(
            ModelConfig config, TorchProgram program, Weights weights, LowRankAdapter adapter, int rowsOfLogits) {
        super(config, program, weights);
        this.config = config;
        this.program = program;
        this.weights = weights;
        this.adapter = adapter;
        this.rowsOfLogits = rowsOfLogits;
        gradients = adapter.zeros(adapter.newScope());
    }

    public LowRankAdapter adapter() {
        return adapter;
    }

    @Override
    String function() {
        return "accumulate_adapters";
    }

    @Override
    List<Object> tensors() {
        return List.of(weights.slots(), adapter.tensors(), gradients, adapter.scaling());
    }

    @Override
    List<PtNDArray> distinct() {
        return List.copyOf(adapter.byName(gradients).values());
    }

    /** The loss of every row by itself, with the adapter. */
    public List<RowScore> score(List<TrainingRow> rows) {
        Batch batch = Batch.of(rows, config);
        if (batch.targets.length == 0) {
            return Loss.scores(rows, new float[0]);
        }
        try (PtNDManager scope = weights.newScope()) {
            return Loss.scores(
                    rows,
                    program.tensor(
                                    scope,
                                    "adapted_nll",
                                    weights.slots(),
                                    adapter.tensors(),
                                    adapter.scaling(),
                                    scope.create(batch.ids),
                                    scope.create(batch.positions),
                                    batch.lengths,
                                    scope.create(batch.selected),
                                    scope.create(batch.targets),
                                    Loss.even(batch.targets.length, rowsOfLogits))
                            .toFloatArray());
        }
    }

    /** By PEFT's names, what {@link #accumulate} adds to. */
    public Map<String, PtNDArray> gradientsByName() {
        return adapter.byName(gradients);
    }

    /** Its matrices, which are fp32 whatever the model is. */
    public TrainedParameters trainedParameters(Consumer<Runnable> exclusively) {
        return TrainedParameters.of(
                adapter.newScope(), adapter.byName(adapter.tensors()), adapter.byName(gradients), exclusively);
    }

    @Override
    public void close() {
        adapter.close();
    }
}

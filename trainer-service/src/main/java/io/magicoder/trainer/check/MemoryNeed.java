package io.magicoder.trainer.check;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.training.TrainingMemory;
import io.magicoder.trainer.training.TrainingSettings;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Memory that a training takes, in bytes.
 *
 * @param weights in the precision of the training
 * @param master what is trained instead of them: the copy in fp32 of weights in bf16, or the adapter
 * @param gradients in fp32
 * @param optimizer its moments: two numbers a weight for AdamW, next to nothing for Adafactor
 * @param update what the update of the largest parameter needs while it lasts
 * @param activations of the largest pass, and the logits of a part of its rows
 * @param process what the JVM and the libraries take by themselves
 */
record MemoryNeed(
        long weights, long master, long gradients, long optimizer, long update, long activations, long process) {
    private static final int FP32_BYTES = 4;
    private static final long PROCESS = 700_000_000;

    /** Of the rows of logits in memory at once: the logits, their exponentials, and what is made of them. */
    private static final long LOGITS = 3L * FP32_BYTES * 8_000_000;

    private static final double GIGABYTE = 1e9;

    static MemoryNeed of(ModelConfig config, TrainingSettings settings) {
        TrainingMemory of = settings.lora()
                .map(lora -> TrainingMemory.of(
                        config, settings.precision(), settings.optimizer().kind(), lora))
                .orElseGet(() -> settings.fusesBackward()
                        ? TrainingMemory.fused(
                                config,
                                settings.precision(),
                                settings.optimizer().kind())
                        : TrainingMemory.of(
                                config,
                                settings.precision(),
                                settings.optimizer().kind()));
        int bytes = settings.precision().weights().bytes();
        long model = CausalLanguageModel.parameterCount(config) * bytes;
        return new MemoryNeed(
                model,
                of.weights() - model,
                of.gradients(),
                of.optimizer(),
                of.update(),
                activations(config, settings, bytes),
                PROCESS);
    }

    /**
     * What a pass keeps for its way down: of each layer its input, what the two norms make of it, the projections, what
     * attention sees and what it returns, gate and up and their product; of a layer that is computed again its input only.
     */
    private static long activations(ModelConfig config, TrainingSettings settings, int bytes) {
        long hidden = config.hiddenSize();
        long queries = (long) config.heads() * config.headDimension();
        long keys = (long) config.keyValueHeads() * config.headDimension();
        long layer = 6 * hidden + 4 * queries + 3 * keys + (config.gated() ? 4L : 2L) * config.intermediateSize();
        long again = settings.fusesBackward() ? config.layers() : settings.recomputedLayers(config.layers());
        long kept = again * hidden + (config.layers() - again + (again > 0 ? 1 : 0)) * layer;
        return tokensOfPass(settings) * kept * bytes + LOGITS;
    }

    /** Of the largest pass: a row that is longer than a micro-batch goes alone. */
    private static long tokensOfPass(TrainingSettings settings) {
        long step = (long) settings.rowsPerStep() * settings.maxLength();
        return settings.fusesBackward()
                ? step
                : Math.min(Math.max(settings.microBatchTokens(), settings.maxLength()), step);
    }

    long total() {
        return weights + master + gradients + optimizer + Math.max(update, activations) + process;
    }

    /** Of what a resume point has in files: the optimizer with what it trains, and the weights unless they stay as they are. */
    long resumePoint(TrainingSettings settings) {
        return (settings.lora().isPresent() ? 0 : weights) + master + optimizer;
    }

    /** By name, without what is nothing. */
    Map<String, Long> parts() {
        Map<String, Long> parts = new LinkedHashMap<>();
        parts.put("weights", weights);
        parts.put("fp32 copy, or adapter", master);
        parts.put("gradients", gradients);
        parts.put("optimizer", optimizer);
        parts.put("activations, or an update", Math.max(update, activations));
        parts.put("process", process);
        parts.values().removeIf(bytes -> bytes == 0);
        return parts;
    }

    @Override
    public String toString() {
        return gigabytes(total())
                + parts().entrySet().stream()
                        .map(part -> part.getKey() + " " + gigabytes(part.getValue()))
                        .collect(Collectors.joining(", ", " (", ")"));
    }

    /**
     * One sentence for a training that needs more than there is, with what would fit.
     *
     * @throws IllegalArgumentException if the settings name what the model does not have
     */
    static Optional<String> refusal(ModelConfig config, TrainingSettings settings, long memory) {
        MemoryNeed need = of(config, settings);
        return need.total() <= memory
                ? Optional.empty()
                : Optional.of("the training needs " + need + " of memory, and there are " + gigabytes(memory) + ": "
                        + MemorySavings.remedy(config, settings, memory));
    }

    static String gigabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f GB", bytes / GIGABYTE);
    }
}

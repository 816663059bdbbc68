package io.magicoder.benchmarks;

import io.magicoder.languagemodel.config.ModelConfig;
import java.util.Optional;

/**
 * The Llama that a benchmark computes with, and how it measures.
 *
 * @param tokens of a pass, laid end to end in {@code rows} rows
 * @param rounds measurements of each figure
 * @param steps of the memory check, 0 for none
 * @param threads of the arithmetic, unless PyTorch chooses
 * @param clock {@code wall} or {@code processor}
 */
record MeasuredModel(
        int hidden, int layers, int tokens, int rows, int rounds, int steps, Optional<String> threads, String clock) {
    static final int VOCABULARY = 8192;

    private static final int LEAST_CONTEXT = 2048;

    /** As the options say. */
    static MeasuredModel of(BenchmarkOptions options) {
        return new MeasuredModel(
                options.number("--hidden", 1024),
                options.number("--layers", 6),
                options.number("--tokens", 2048),
                options.number("--rows", 4),
                options.number("--rounds", 5),
                options.number("--steps", 1000),
                options.find("--threads"),
                options.text("--clock", "wall"));
    }

    /** Sets threads and clock of this process, before anything is measured. */
    void prepareProcess() {
        threads.ifPresent(number -> System.setProperty("ai.djl.pytorch.num_threads", number));
        Machine.useClock(clock);
    }

    ModelConfig config() {
        return config(hidden, layers, Math.max(LEAST_CONTEXT, 2 * tokens));
    }

    /** Of another size. */
    static ModelConfig config(int hidden, int layers, int context) {
        int heads = Math.max(1, hidden / 64);
        int keyValueHeads = heads % 4 == 0 ? heads / 4 : heads;
        return ModelConfig.small(
                VOCABULARY, hidden, layers, heads, keyValueHeads, hidden * 8 / 3 / 32 * 32, context, 0, 1);
    }
}

package io.magicoder.languagemodel.decoding;

import java.util.Set;

/**
 * How to continue a prompt.
 *
 * @param temperature 0 always takes the likeliest token
 * @param topP share of the probability that the likeliest tokens to choose from must reach
 * @param topK number of likeliest tokens to choose from, 0 for all
 * @param ignoreEos whether to go on after an end token
 * @param endTokens that end the text beside the model's own, such as that of a hole
 */
public record GenerationSettings(
        int maxTokens,
        double temperature,
        double topP,
        int topK,
        long seed,
        boolean ignoreEos,
        Set<Integer> endTokens) {
    public GenerationSettings {
        if (maxTokens < 1 || !(temperature >= 0) || !(topP > 0 && topP <= 1) || topK < 0) {
            throw new IllegalArgumentException("maxTokens " + maxTokens + ", temperature " + temperature + ", topP "
                    + topP + ", topK " + topK + ": they must be at least 1, at least 0, in (0, 1], and at least 0");
        }
        endTokens = Set.copyOf(endTokens);
    }

    /** Without further end tokens. */
    public GenerationSettings(int maxTokens, double temperature, double topP, int topK, long seed, boolean ignoreEos) {
        this(maxTokens, temperature, topP, topK, seed, ignoreEos, Set.of());
    }

    public static GenerationSettings greedy(int maxTokens) {
        return new GenerationSettings(maxTokens, 0, 1, 0, 0, false);
    }
}

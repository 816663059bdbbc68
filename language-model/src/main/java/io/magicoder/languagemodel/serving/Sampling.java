package io.magicoder.languagemodel.serving;

import java.util.Map;

/**
 * How each next token is chosen. The order is that of vLLM: penalties and bias change the logits, the temperature divides
 * them, then {@code minP}, {@code topK} and {@code topP} narrow the choice.
 *
 * @param temperature 0 always takes the likeliest token
 * @param topP share of the probability that the likeliest tokens to choose from must reach, in (0, 1]
 * @param topK number of likeliest tokens to choose from, 0 for all
 * @param minP tokens less likely than this share of the likeliest's probability are left out, in [0, 1]
 * @param repetitionPenalty divides positive and multiplies negative logits of tokens of prompt and text (arXiv 1909.05858); 1
 *     changes nothing
 * @param presencePenalty subtracted from the logit of each token of the text, as OpenAI defines it
 * @param frequencyPenalty subtracted once for each time that the token is in the text
 * @param logitBias added to the logits of these ids
 * @param seed of the choices: the same seed, prompt and settings give the same text, whatever else runs
 */
public record Sampling(
        double temperature,
        double topP,
        int topK,
        double minP,
        double repetitionPenalty,
        double presencePenalty,
        double frequencyPenalty,
        Map<Integer, Double> logitBias,
        long seed) {
    /** Copies the bias. */
    public Sampling {
        if (!(temperature >= 0) || !(topP > 0 && topP <= 1) || topK < 0 || !(minP >= 0 && minP <= 1)) {
            throw new IllegalArgumentException("temperature " + temperature + ", topP " + topP + ", topK " + topK
                    + ", minP " + minP + ": they must be at least 0, in (0, 1], at least 0, and in [0, 1]");
        }
        if (!(repetitionPenalty > 0)) {
            throw new IllegalArgumentException("the repetition penalty must be above 0, but is " + repetitionPenalty);
        }
        logitBias = Map.copyOf(logitBias);
    }

    /** Always the likeliest token. */
    public static Sampling greedy() {
        return new Sampling(0, 1, 0, 0, 1, 0, 0, Map.of(), 0);
    }

    /** Whether the likeliest token by the model's own logits is the choice. */
    boolean isPlainGreedy() {
        return temperature == 0
                && repetitionPenalty == 1
                && presencePenalty == 0
                && frequencyPenalty == 0
                && logitBias.isEmpty();
    }

    /** The same with other random numbers. */
    public Sampling withSeed(long another) {
        return new Sampling(
                temperature,
                topP,
                topK,
                minP,
                repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                logitBias,
                another);
    }
}

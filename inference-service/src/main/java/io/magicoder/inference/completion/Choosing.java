package io.magicoder.inference.completion;

import io.magicoder.languagemodel.serving.Sampling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How each next token is chosen, and what ends the text.
 *
 * @param ignoreEos whether to go on after the end token
 */
public record Choosing(Sampling sampling, StopSequences stop, boolean ignoreEos) {
    private static final double MAX_TEMPERATURE = 2;
    private static final double MAX_PENALTY = 2;
    private static final double MAX_BIAS = 100;
    /** OpenAI has 4; editors send those of every family of models to servers that are not OpenAI. */
    private static final int MAX_STOP_SEQUENCES = 64;

    /**
     * The members of a request, checked by OpenAI's limits and, where OpenAI has no such member, vLLM's; what is null takes its
     * default.
     */
    static Choosing of(
            @Nullable Double temperature,
            double defaultTemperature,
            @Nullable Double topP,
            @Nullable Integer topK,
            @Nullable Double minP,
            @Nullable Double repetitionPenalty,
            @Nullable Double presencePenalty,
            @Nullable Double frequencyPenalty,
            @Nullable Map<String, Double> logitBias,
            @Nullable Long seed,
            @Nullable List<String> stop,
            @Nullable Boolean ignoreEos) {
        int likeliest = topK == null || topK == -1 ? 0 : topK;
        if (likeliest < 0) {
            throw RefusedRequestException.invalid("top_k", "'top_k' must be at least 0, or -1 for all, but is " + topK);
        }
        Sampling sampling = new Sampling(
                within("temperature", temperature, defaultTemperature, 0, MAX_TEMPERATURE),
                above0("top_p", topP, 1, 1),
                likeliest,
                within("min_p", minP, 0, 0, 1),
                above0("repetition_penalty", repetitionPenalty, 1, Float.MAX_VALUE),
                within("presence_penalty", presencePenalty, 0, -MAX_PENALTY, MAX_PENALTY),
                within("frequency_penalty", frequencyPenalty, 0, -MAX_PENALTY, MAX_PENALTY),
                bias(logitBias == null ? Map.of() : logitBias),
                seed == null ? ThreadLocalRandom.current().nextLong() : seed);
        return new Choosing(sampling, stop(stop == null ? List.of() : stop), ignoreEos != null && ignoreEos);
    }

    /** The default, but for the temperature. */
    static Choosing of(@Nullable Double temperature, double defaultTemperature) {
        return of(temperature, defaultTemperature, null, null, null, null, null, null, null, null, null, null);
    }

    private static StopSequences stop(List<String> texts) {
        if (texts.size() > MAX_STOP_SEQUENCES || texts.stream().anyMatch(text -> text == null || text.isEmpty())) {
            throw RefusedRequestException.invalid(
                    "stop", "'stop' takes up to " + MAX_STOP_SEQUENCES + " texts, none of them empty");
        }
        return new StopSequences(texts);
    }

    private static Map<Integer, Double> bias(Map<String, Double> byText) {
        Map<Integer, Double> byId = new HashMap<>();
        byText.forEach((text, bias) -> {
            if (!text.matches("\\d{1,9}") || bias == null || !(Math.abs(bias) <= MAX_BIAS)) {
                throw RefusedRequestException.invalid(
                        "logit_bias",
                        "'logit_bias' takes numbers from -100 to 100 by the ids of tokens, but has '" + text + "': "
                                + bias);
            }
            byId.put(Integer.parseInt(text), bias);
        });
        return byId;
    }

    private static double within(String name, @Nullable Double value, double otherwise, double least, double most) {
        double chosen = value == null ? otherwise : value;
        if (!(chosen >= least && chosen <= most)) {
            throw RefusedRequestException.invalid(
                    name, "'" + name + "' must be from " + (long) least + " to " + (long) most + ", but is " + chosen);
        }
        return chosen;
    }

    private static double above0(String name, @Nullable Double value, double otherwise, double most) {
        double chosen = value == null ? otherwise : value;
        if (!(chosen > 0 && chosen <= most)) {
            throw RefusedRequestException.invalid(
                    name,
                    "'" + name + "' must be above 0" + (most == 1 ? " and at most 1" : "") + ", but is " + chosen);
        }
        return chosen;
    }
}

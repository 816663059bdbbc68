package io.magicoder.inference.completion;

import io.magicoder.languagemodel.decoding.GenerationSettings;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How to choose each next token.
 *
 * @param temperature 0 always takes the likeliest token
 * @param topP share of the probability that the likeliest tokens to choose from must reach
 * @param seed of the choices; the same seed gives the same completion
 */
public record Sampling(double temperature, double topP, long seed, StopSequences stop) {
    private static final double MAX_TEMPERATURE = 2;
    private static final int MAX_STOP_SEQUENCES = 4;
    private static final int UNLIMITED = 0;

    /** Checks the members of a request by OpenAI's limits; what is null takes its default. */
    static Sampling of(
            @Nullable Double temperature,
            double defaultTemperature,
            @Nullable Double topP,
            @Nullable Long seed,
            @Nullable List<String> stop) {
        double chosenTemperature = temperature == null ? defaultTemperature : temperature;
        if (!(chosenTemperature >= 0 && chosenTemperature <= MAX_TEMPERATURE)) {
            throw RefusedRequestException.invalid(
                    "temperature", "'temperature' must be from 0 to 2, but is " + chosenTemperature);
        }
        double chosenTopP = topP == null ? 1 : topP;
        if (!(chosenTopP > 0 && chosenTopP <= 1)) {
            throw RefusedRequestException.invalid(
                    "top_p", "'top_p' must be above 0 and at most 1, but is " + chosenTopP);
        }
        List<String> texts = stop == null ? List.of() : stop;
        if (texts.size() > MAX_STOP_SEQUENCES || texts.stream().anyMatch(text -> text == null || text.isEmpty())) {
            throw RefusedRequestException.invalid("stop", "'stop' takes up to 4 texts, none of them empty");
        }
        return new Sampling(
                chosenTemperature,
                chosenTopP,
                seed == null ? ThreadLocalRandom.current().nextLong() : seed,
                new StopSequences(texts));
    }

    GenerationSettings settings(int maxTokens) {
        return new GenerationSettings(maxTokens, temperature, topP, UNLIMITED, seed, false);
    }
}

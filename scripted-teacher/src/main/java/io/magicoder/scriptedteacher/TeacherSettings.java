package io.magicoder.scriptedteacher;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How the teacher behaves.
 *
 * @param rates how often it is imperfect: shares of all requests, from 0, which need not be given, to 1
 * @param maxLatency answers take from nothing to this long, depending on the request
 * @param concurrency most requests at once; one more is answered with 429
 * @param readsSnippets whether a problem is about what the snippet names, in the language nearest to the snippet's; else
 *     the hash of the prompt decides, which costs a hundredth of the time
 * @param minCharacters an answer has further problems until problems and solutions together have this many
 */
public record TeacherSettings(
        Map<Imperfection, Double> rates,
        Duration maxLatency,
        int concurrency,
        boolean readsSnippets,
        int minCharacters) {

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException if rates of which only one can happen do not fit into 0 to 1, if the latency is
     *     negative, or if no request at all would be answered
     */
    public TeacherSettings {
        rates = Map.copyOf(rates);
        Map<Imperfection.Part, Double> sums = new EnumMap<>(Imperfection.Part.class);
        rates.forEach((imperfection, rate) -> {
            if (!(rate >= 0 && sums.merge(imperfection.part, rate, Double::sum) <= 1)) {
                throw new IllegalArgumentException("the rate of " + imperfection
                        + " must be a share from 0 to 1, together with all others of the same part of an answer");
            }
        });
        if (maxLatency.isNegative() || concurrency < 1) {
            throw new IllegalArgumentException("the latency must be 0 or more, and 1 request or more allowed at once");
        }
    }

    /** Like a real teacher, as far as a script can be, within milliseconds. */
    public static TeacherSettings usual() {
        Map<Imperfection, Double> rates = Arrays.stream(Imperfection.values())
                .collect(Collectors.toMap(imperfection -> imperfection, imperfection -> imperfection.usualRate));
        return new TeacherSettings(rates, Duration.ofMillis(20), Integer.MAX_VALUE, true, 0);
    }

    /** Every answer is clean, and at once. */
    public static TeacherSettings perfect() {
        return new TeacherSettings(Map.of(), Duration.ZERO, Integer.MAX_VALUE, true, 0);
    }

    /** For benchmarks: perfect answers of more than a kilobyte, for as little processor time as possible. */
    public static TeacherSettings instant() {
        return new TeacherSettings(Map.of(), Duration.ZERO, Integer.MAX_VALUE, false, 1100);
    }

    /** How often an imperfection happens. */
    double rate(Imperfection imperfection) {
        return rates.getOrDefault(imperfection, 0.0);
    }
}

package io.magicoder.events;

import org.jspecify.annotations.Nullable;

/**
 * One call of a teacher: which model, asked how, at what price in tokens and time.
 *
 * @param promptHash SHA-256 of the prompt template, hexadecimal
 * @param promptTokens of all attempts, as the teacher reported, 0 if it did not
 * @param completionTokens of all attempts, as the teacher reported, reasoning included, 0 if it did not
 * @param latencyMillis of the last attempt
 * @param attempts requests sent, retries included
 * @param reasoningTokens of the completion's, if the teacher reported any
 * @param nanoDollars price of all attempts in billionths of a dollar, if prices are configured; an attempt whose tokens are
 *     not known counts with the most that it could cost
 */
public record TeacherCall(
        String model,
        double temperature,
        @Nullable Long requestSeed,
        String promptHash,
        long promptTokens,
        long completionTokens,
        long latencyMillis,
        int attempts,
        @Nullable String fingerprint,
        @Nullable String finishReason,
        @Nullable Long reasoningTokens,
        @Nullable Long nanoDollars) {

    /** A call without a price, of a model that does not reason. */
    public TeacherCall(
            String model,
            double temperature,
            @Nullable Long requestSeed,
            String promptHash,
            long promptTokens,
            long completionTokens,
            long latencyMillis,
            int attempts,
            @Nullable String fingerprint,
            @Nullable String finishReason) {
        this(
                model,
                temperature,
                requestSeed,
                promptHash,
                promptTokens,
                completionTokens,
                latencyMillis,
                attempts,
                fingerprint,
                finishReason,
                null,
                null);
    }
}

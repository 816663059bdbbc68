package io.magicoder.events;

import org.jspecify.annotations.Nullable;

/**
 * One call of a teacher: which model, asked how, at what price in tokens and time.
 *
 * @param promptHash SHA-256 of the prompt template, hexadecimal
 * @param promptTokens as the teacher reported, 0 if it did not
 * @param completionTokens as the teacher reported, 0 if it did not
 * @param latencyMillis of the last attempt
 * @param attempts requests sent, retries included
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
        @Nullable String finishReason) {}

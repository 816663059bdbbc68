package io.magicoder.generator.teacher;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential back-off with full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): many seeds that
 * failed together do not come back together.
 *
 * @param maxAttempts requests per seed that may fail before it is given up, at least 1
 */
public record RetryPolicy(int maxAttempts, Duration initialDelay, Duration maxDelay) {

    /**
     * A delay before the next request.
     *
     * @param failures so far, at least 1
     * @return between half of, and the whole of, the initial delay doubled per failure, at most the longest delay
     */
    public Duration delay(int failures, RandomGenerator random) {
        int doublings = Math.min(failures - 1, 30);
        long ceiling = Math.min(maxDelay.toMillis(), initialDelay.toMillis() << doublings);
        return Duration.ofMillis(ceiling / 2 + random.nextLong(ceiling - ceiling / 2 + 1));
    }
}

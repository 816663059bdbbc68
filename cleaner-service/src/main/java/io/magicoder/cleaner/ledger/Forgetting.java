package io.magicoder.cleaner.ledger;

import java.time.Duration;

/**
 * How fast the marks of closed runs are removed.
 *
 * @param marksAtOnce most marks removed in one step
 * @param interval between two steps
 */
public record Forgetting(int marksAtOnce, Duration interval) {
    /** Some milliseconds of work at once, and a small part of a transaction: up to 20,000 marks, or 5,000 rows, a second. */
    public static final Forgetting GENTLE = new Forgetting(2_000, Duration.ofMillis(100));
}

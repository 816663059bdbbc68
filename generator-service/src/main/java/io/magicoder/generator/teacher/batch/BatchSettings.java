package io.magicoder.generator.teacher.batch;

import java.time.Duration;

/**
 * How batches are made.
 *
 * @param mostQuestions of one batch
 * @param linger how long nothing must have been asked before a batch that is not full is begun
 * @param pollInterval from one look at a batch to the next
 * @param window in which the server shall have answered, in whole hours
 * @param longestDelay between tries while the server takes no batches
 */
public record BatchSettings(
        int mostQuestions, Duration linger, Duration pollInterval, Duration window, Duration longestDelay) {
    /** The protocol's limit. */
    public static final int MOST_QUESTIONS = 50_000;

    /** Less than the protocol's limit of 200 MB, for it is held in memory. */
    static final int MOST_BYTES = 64 << 20;
}

package io.magicoder.generator;

import io.magicoder.events.SpendingReserved;

/** The wishes to spend, of all instances in one order. */
interface SpendingLog {
    /** What is known to be granted of a run's budget, in billionths of a dollar; others may have wished since. */
    long granted(String runId) throws InterruptedException;

    /**
     * Writes a wish and waits for the verdict.
     *
     * @return whether it is granted
     */
    boolean wish(SpendingReserved wish) throws InterruptedException;
}

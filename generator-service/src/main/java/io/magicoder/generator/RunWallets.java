package io.magicoder.generator;

import io.magicoder.generator.teacher.Wallet;
import java.time.InstantSource;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.concurrent.ConcurrentHashMap;

/** Who pays for the seeds of each run. */
final class RunWallets {
    private static final double NANO = 1e9;

    private final OptionalDouble dollars;
    private final Map<String, Object> kafka;
    private final Map<String, RunBudget> budgets = new ConcurrentHashMap<>();
    private final java.util.concurrent.locks.ReentrantLock lock = new java.util.concurrent.locks.ReentrantLock();
    private java.util.Optional<RunTopicSpending> log = java.util.Optional.empty();

    /**
     * @param dollars of each run; without a limit if empty
     * @param kafka client settings
     */
    RunWallets(OptionalDouble dollars, Map<String, Object> kafka) {
        this.dollars = dollars;
        this.kafka = kafka;
    }

    Wallet of(String runId) {
        return dollars.isEmpty()
                ? Wallet.UNLIMITED
                : budgets.computeIfAbsent(
                        runId,
                        run -> new RunBudget(
                                run, (long) Math.floor(dollars.getAsDouble() * NANO), log(), InstantSource.system()));
    }

    private SpendingLog log() {
        lock.lock();
        try {
            if (log.isEmpty()) {
                log = java.util.Optional.of(new RunTopicSpending(kafka));
            }
            return log.get();
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what was not needed; to be called when no call is under way any more. */
    void close() {
        budgets.values().forEach(RunBudget::close);
        log.ifPresent(RunTopicSpending::close);
    }
}

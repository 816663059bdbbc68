package io.magicoder.generator;

import io.magicoder.events.SpendingReserved;
import io.magicoder.generator.teacher.Wallet;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/**
 * This instance's part of the budget of one run. It is taken from the run's in small sums, each wished for in the run's log, so
 * that all instances together never spend more, however many there are and whenever they are killed: a sum that a killed
 * instance held counts as spent.
 */
final class RunBudget implements Wallet {
    private static final Logger LOG = Logger.getLogger(RunBudget.class);
    /** A killed instance loses this share of the budget at most. */
    private static final long SUMS = 500;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();
    private final String runId;
    private final long budget;
    private final SpendingLog log;
    private final InstantSource clock;
    private long held;
    private long reserved;
    private long refused = Long.MAX_VALUE;
    private boolean told;

    /** @param budget in billionths of a dollar */
    RunBudget(String runId, long budget, SpendingLog log, InstantSource clock) {
        this.runId = runId;
        this.budget = budget;
        this.log = log;
        this.clock = clock;
    }

    @Override
    public boolean reserve(long most) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (reserved + most > held) {
                long missing = reserved + most - held;
                if (missing >= refused && reserved > 0) {
                    settled.await(); // calls seldom cost what they can cost at most
                    continue;
                }
                if (missing >= refused) {
                    tell();
                    return false;
                }
                // What is known to be granted may be out of date, as others give back; the verdict on a wish is not.
                long sum = Math.max(missing, Math.min(budget - log.granted(runId), budget / SUMS));
                if (log.wish(event(sum))) {
                    held += sum;
                } else if (sum == missing) {
                    refused = missing; // as much is not wished for again, by as many seeds as there are left
                }
            }
            reserved += most;
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void tell() {
        if (!told) {
            LOG.warnf(
                    "The budget of run %s does not suffice for another call: its further seeds are rejected as OVER_BUDGET"
                            + " until magicoder.generator.budget is larger.",
                    runId);
            told = true;
        }
    }

    @Override
    public void settle(long most, long spent) {
        lock.lock();
        try {
            reserved -= most;
            held -= spent;
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Gives back what was not needed. */
    void close() {
        lock.lock();
        try {
            long rest = held - reserved;
            if (rest > 0) {
                held -= rest;
                log.wish(event(-rest));
            }
        } catch (KafkaException e) {
            LOG.warnf("What is left of the budget of run %s is not given back: %s.", runId, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private SpendingReserved event(long sum) {
        return new SpendingReserved(runId, UUID.randomUUID().toString(), sum, budget, clock.instant());
    }
}

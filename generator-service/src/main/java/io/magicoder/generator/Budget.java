package io.magicoder.generator;

import io.magicoder.generator.teacher.Wallet;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A sum that the calls of one process may take; what is under way counts with the most it can cost. */
public final class Budget implements Wallet {
    private static final double NANO = 1e9;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition settled = lock.newCondition();
    private final long all;
    private long reserved;
    private long spent;

    /**
     * @param dollars in all
     * @param spent already, in billionths of a dollar
     */
    public Budget(double dollars, long spent) {
        if (!(dollars >= 0)) {
            throw new IllegalArgumentException("the budget is " + dollars + ": it must be 0 or more dollars");
        }
        this.all = (long) Math.min(Math.floor(dollars * NANO), (double) Long.MAX_VALUE / 4);
        this.spent = spent;
    }

    /** Waits where what others have set aside may turn out not to be needed. */
    @Override
    public boolean reserve(long most) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (spent + reserved + most > all) {
                if (spent + most > all || reserved == 0) {
                    return false;
                }
                settled.await();
            }
            reserved += most;
            return true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void settle(long most, long cost) {
        lock.lock();
        try {
            reserved -= most;
            spent += cost;
            settled.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** What was spent so far, in billionths of a dollar. */
    public long spent() {
        lock.lock();
        try {
            return spent;
        } finally {
            lock.unlock();
        }
    }
}

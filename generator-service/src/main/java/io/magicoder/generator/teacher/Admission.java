package io.magicoder.generator.teacher;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may call the teacher: so many at once as it bears, none while it is unavailable but one that tries, and
 * none any more once the service stops.
 *
 * <p>The limit follows additive increase and multiplicative decrease, as in TCP: one more for as many answers as the
 * limit counts; and once in a round trip, less by half of the share of calls to which the teacher said "too many
 * requests" (as DCTCP does with marked packets, RFC 8257). So refusals here and there change little, and a teacher that
 * takes only so many at once is asked that many.
 */
public final class Admission {
    private static final Logger LOG = Logger.getLogger(Admission.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final int maximum;
    private final long probeNanos;

    /** Fewer outcomes than this say little about a share. */
    private static final int LEAST_ROUND = 8;

    private double limit;
    private int active;
    private long roundBegan = System.nanoTime();
    private int roundOutcomes;
    private int roundRefusals;
    private @Nullable Pause pause;
    private long answers;
    private boolean stopped;

    /**
     * @param maximum most calls at once
     * @param probeInterval from one try to the next while the teacher is unavailable
     */
    public Admission(int maximum, Duration probeInterval) {
        this.maximum = maximum;
        this.limit = maximum;
        this.probeNanos = probeInterval.toNanos();
    }

    /** A teacher that cannot be used: since when (nanoseconds of this machine), why, and when to try next. */
    private static final class Pause {
        private final long since = System.nanoTime();
        private String reason;
        private long nextProbe;
        private boolean probing;

        private Pause(String reason, long nextProbe) {
            this.reason = reason;
            this.nextProbe = nextProbe;
        }
    }

    /**
     * Waits for a turn. Every turn ends with {@link #leave}.
     *
     * @return when the turn began, in nanoseconds
     * @throws InterruptedException if the service stops
     */
    long enter() throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                requireRunning();
                Pause current = pause;
                if (current == null) {
                    if (active < (int) limit) {
                        break;
                    }
                    changed.await();
                } else if (!current.probing && System.nanoTime() - current.nextProbe >= 0) {
                    current.probing = true;
                    break;
                } else {
                    changed.awaitNanos(
                            Math.max(current.nextProbe - System.nanoTime(), TimeUnit.MILLISECONDS.toNanos(1)));
                }
            }
            active++;
            return System.nanoTime();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a turn, whatever came of it. */
    void leave() {
        locked(() -> {
            active--;
            if (pause != null) {
                pause.probing = false;
            }
        });
    }

    /**
     * The teacher answered.
     *
     * @param turn what {@link #enter} returned
     */
    void answered(long turn) {
        locked(() -> {
            answers++;
            limit = Math.min(maximum, limit + 1 / limit);
            count(turn, false);
            resume();
        });
    }

    /** The teacher failed in a way that shows it is there. */
    void reached() {
        locked(this::resume);
    }

    /**
     * The teacher said "too many requests".
     *
     * @param turn what {@link #enter} returned
     */
    void rateLimited(long turn) {
        locked(() -> {
            count(turn, true);
            resume();
        });
    }

    /** Turns that began before this round are outcomes of an earlier limit. */
    private void count(long turn, boolean refused) {
        if (turn - roundBegan < 0) {
            return;
        }
        roundOutcomes++;
        roundRefusals += refused ? 1 : 0;
        if (roundOutcomes >= Math.max(LEAST_ROUND, (int) limit)) {
            limit = Math.max(1, limit * (1 - 0.5 * roundRefusals / roundOutcomes));
            roundBegan = System.nanoTime();
            roundOutcomes = 0;
            roundRefusals = 0;
        }
    }

    /** Nobody but one that tries may enter until the teacher is there again. */
    void pause(String reason) {
        locked(() -> {
            long nextProbe = System.nanoTime() + probeNanos;
            if (pause == null) {
                pause = new Pause(reason, nextProbe);
                LOG.warnf(
                        "The teacher is unavailable: %s. Consumption is paused and resumes by itself; no seed is lost.",
                        reason);
            } else {
                if (!pause.reason.equals(reason)) {
                    LOG.warnf("The teacher is still unavailable: %s.", reason);
                }
                pause.reason = reason;
                pause.nextProbe = nextProbe;
            }
        });
    }

    private void resume() {
        if (pause != null) {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - pause.since);
            LOG.infof("The teacher is there again after %d s: consumption resumes.", seconds);
            pause = null;
        }
    }

    /**
     * Waits outside a turn.
     *
     * @throws InterruptedException if the service stops
     */
    public void delay(Duration duration) throws InterruptedException {
        long end = System.nanoTime() + duration.toNanos();
        lock.lockInterruptibly();
        try {
            requireRunning();
            for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
                changed.awaitNanos(left);
                requireRunning();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Sends everybody away who waits or comes from now on; turns under way may end. */
    public void stop() {
        locked(() -> stopped = true);
    }

    /** Why nobody may call the teacher, if so. */
    public Optional<String> unavailability() {
        lock.lock();
        try {
            return Optional.ofNullable(pause).map(current -> current.reason);
        } finally {
            lock.unlock();
        }
    }

    /** Calls allowed at once. */
    public int limit() {
        lock.lock();
        try {
            return (int) limit;
        } finally {
            lock.unlock();
        }
    }

    /** Answers so far. */
    long answers() {
        lock.lock();
        try {
            return answers;
        } finally {
            lock.unlock();
        }
    }

    private void requireRunning() throws InterruptedException {
        if (stopped) {
            throw new InterruptedException("the service stops");
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

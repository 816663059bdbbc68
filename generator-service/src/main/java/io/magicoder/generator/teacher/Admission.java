package io.magicoder.generator.teacher;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may call a teacher: so many at once as are configured and as many a second as it accepts ({@link Pacing}), no
 * more while too many answers are not yet stored, none while it is unavailable but one that tries, and none any more once the
 * service stops. Those who wait are let in one by one, those who come again before those who come for the first time.
 */
public final class Admission {
    private static final Logger LOG = Logger.getLogger(Admission.class);
    private static final Duration LONG_WAIT = Duration.ofMinutes(1);

    /** So many answers the code that stores them is slow: it is not yet compiled. */
    private static final int COLD = 200;

    private static final int COLD_SHARE = 4;
    private static final int WARM_TIMES = 8;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<Waiter> waiting = new ArrayDeque<>();
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Pacing pacing = new Pacing(System.nanoTime());
    private final String teacher;
    private final int maximum;
    private final long probeNanos;
    private final int failuresBeforePause;
    private final boolean paced;
    private final Queue<Runnable> stopListeners = new ConcurrentLinkedQueue<>();

    private int active;
    private int unstored;
    private long stored;
    private @Nullable Pause pause;
    private int failuresInARow;
    private long lastAnsweredTurn;
    private boolean hasAnswered;
    private long rateLimits;
    private Instant waitsUntil = Instant.EPOCH;

    /**
     * @param teacher its name, for the log
     * @param maximum most calls at once
     * @param probeInterval from one try to the next while the teacher is unavailable
     * @param failuresBeforePause calls in a row without an answer after which it counts as unavailable
     */
    public Admission(String teacher, int maximum, Duration probeInterval, int failuresBeforePause) {
        this(teacher, maximum, probeInterval, failuresBeforePause, true);
    }

    private Admission(String teacher, int maximum, Duration probeInterval, int failuresBeforePause, boolean paced) {
        this.teacher = teacher;
        this.maximum = maximum;
        this.probeNanos = probeInterval.toNanos();
        this.failuresBeforePause = failuresBeforePause;
        this.paced = paced;
    }

    /** For a teacher that is asked by the file: how many questions a second are put into it is nobody's concern. */
    public static Admission unpaced(String teacher, int maximum, Duration probeInterval, int failuresBeforePause) {
        return new Admission(teacher, maximum, probeInterval, failuresBeforePause, false);
    }

    private record Waiter(Condition turn) {}

    /**
     * A call that may be made.
     *
     * @param began nanoseconds of {@link System#nanoTime}
     * @param probe whether the teacher is unavailable and this call finds out if it still is
     */
    record Turn(long began, boolean probe) {}

    /** A teacher that cannot be used: since when, why, and when to try next. */
    private static final class Pause {
        private final long since = System.nanoTime();
        private String reason;
        private long nextProbe;
        private boolean probing;
        private boolean held;

        private Pause(String reason, long nextProbe) {
            this.reason = reason;
            this.nextProbe = nextProbe;
        }
    }

    /**
     * Waits for a turn. Every turn ends with {@link #leave}.
     *
     * @param again whether the caller had a turn before
     * @throws InterruptedException if the service stops
     */
    Turn enter(boolean again) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Waiter me = new Waiter(lock.newCondition());
            if (again) {
                waiting.addFirst(me);
            } else {
                waiting.addLast(me);
            }
            try {
                while (true) {
                    requireRunning();
                    long nanos = me.equals(waiting.peekFirst()) ? nanosToWait() : Long.MAX_VALUE;
                    if (nanos <= 0) {
                        return begin();
                    }
                    if (nanos == Long.MAX_VALUE) {
                        me.turn().await();
                    } else {
                        me.turn().awaitNanos(nanos);
                    }
                }
            } finally {
                waiting.remove(me);
                signalNext();
            }
        } finally {
            lock.unlock();
        }
    }

    private long nanosToWait() {
        long now = System.nanoTime();
        if (pause != null) {
            return pause.probing || pause.held ? Long.MAX_VALUE : Math.max(0, pause.nextProbe - now);
        }
        return active + unstoredInsteadOfCalls() >= maximum ? Long.MAX_VALUE : paced ? pacing.untilNext(now) : 0;
    }

    /** Answers on their way to where they are stored, beyond those that may be: each takes the place of a call. */
    private int unstoredInsteadOfCalls() {
        return Math.max(0, unstored - (stored < COLD ? maximum / COLD_SHARE : WARM_TIMES * maximum));
    }

    private Turn begin() {
        active++;
        long now = System.nanoTime();
        pacing.sent(now);
        if (pause != null) {
            pause.probing = true;
            return new Turn(now, true);
        }
        return new Turn(now, false);
    }

    private void signalNext() {
        Waiter next = waiting.peekFirst();
        if (next != null) {
            next.turn().signal();
        }
    }

    /** Ends a turn, whatever came of it. */
    void leave(Turn turn) {
        locked(() -> {
            active--;
            if (pause != null && turn.probe()) {
                pause.probing = false;
            }
        });
    }

    /** The teacher answered. */
    void answered(Turn turn) {
        locked(() -> {
            failuresInARow = 0;
            lastAnsweredTurn = hasAnswered ? Math.max(lastAnsweredTurn, turn.began()) : turn.began();
            hasAnswered = true;
            pacing.returned(turn.began(), false, System.nanoTime());
            resume(turn);
        });
    }

    /** Hands on that there is an answer; it counts as not stored until the keeper says otherwise. */
    void keep(AnswerKeeper keeper) {
        locked(() -> unstored++);
        keeper.keep(() -> locked(() -> {
            unstored--;
            stored++;
        }));
    }

    /** The teacher answered a question that takes no turn. */
    void works() {
        locked(() -> failuresInARow = 0);
    }

    /** The teacher refused this one call, which shows that it is there. */
    void reached(Turn turn) {
        locked(() -> {
            pacing.returned(turn.began(), false, System.nanoTime());
            resume(turn);
        });
    }

    /** The teacher said "too many requests", which shows that it is there. */
    void rateLimited(Turn turn) {
        locked(() -> {
            rateLimits++;
            pacing.returned(turn.began(), true, System.nanoTime());
            resume(turn);
        });
    }

    /** How often the teacher has said so. */
    public long rateLimits() {
        lock.lock();
        try {
            return rateLimits;
        } finally {
            lock.unlock();
        }
    }

    /** The call came to nothing; after many in a row without an answer nobody else tries for a while. */
    void failed(Turn turn, String reason) {
        locked(() -> {
            pacing.returned(turn.began(), false, System.nanoTime());
            failuresInARow++;
            if (pause != null || failuresInARow >= failuresBeforePause) {
                pauseNow(
                        pause != null
                                ? reason
                                : "the last " + failuresInARow + " calls failed; the last one: " + reason);
            }
        });
    }

    /** Nobody but one that tries may enter until the teacher is there again. */
    void pause(String reason) {
        locked(() -> pauseNow(reason));
    }

    /** Nobody may enter until {@link #release}; nobody tries. */
    public void hold(String reason) {
        locked(() -> {
            pauseNow(reason);
            if (pause != null) {
                pause.held = true;
            }
        });
    }

    /** Ends a {@link #hold}. */
    public void release() {
        locked(() -> {
            if (pause != null && pause.held) {
                end(pause);
            }
        });
    }

    private void pauseNow(String reason) {
        long nextProbe = System.nanoTime() + probeNanos;
        if (pause == null) {
            pause = new Pause(reason, nextProbe);
            LOG.warnf(
                    "%s is unavailable: %s. Consumption is paused and resumes by itself; no seed is lost.",
                    teacher, reason);
        } else {
            if (!pause.reason.equals(reason)) {
                LOG.warnf("%s is still unavailable: %s.", teacher, reason);
            }
            pause.reason = reason;
            pause.nextProbe = nextProbe;
        }
    }

    /** What was asked before the pause says nothing about it. */
    private void resume(Turn turn) {
        if (pause != null && !pause.held && (turn.probe() || turn.began() - pause.since > 0)) {
            end(pause);
        }
    }

    private void end(Pause ended) {
        long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - ended.since);
        LOG.infof("%s is there again after %d s: consumption resumes.", teacher, seconds);
        failuresInARow = 0;
        pause = null;
    }

    /** Whether a call that began after this moment was answered. */
    boolean answeredSince(long nanos) {
        lock.lock();
        try {
            return hasAnswered && lastAnsweredTurn - nanos > 0;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits outside a turn, as the teacher asked. A long wait is shown, with its end.
     *
     * @throws InterruptedException if the service stops
     */
    void await(Duration duration, String reason) throws InterruptedException {
        if (duration.compareTo(LONG_WAIT) > 0) {
            Instant until = Instant.now().plus(duration).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
            locked(() -> {
                if (until.isAfter(waitsUntil.plus(LONG_WAIT))) {
                    LOG.warnf(
                            "%s asks to come back after %s: %s. The request waits; no seed is lost.",
                            teacher, until, reason);
                }
                waitsUntil = until.isAfter(waitsUntil) ? until : waitsUntil;
            });
        }
        delay(duration);
    }

    /**
     * Waits outside a turn.
     *
     * @throws InterruptedException if the service stops
     */
    public void delay(Duration duration) throws InterruptedException {
        if (stopping.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
            throw new InterruptedException("the service stops");
        }
    }

    /** Sends everybody away who waits or comes from now on; turns under way may end. */
    public void stop() {
        stopping.countDown();
        locked(() -> waiting.forEach(waiter -> waiter.turn().signal()));
        stopListeners.forEach(Runnable::run);
    }

    /** Is to be run when {@link #stop} is called. */
    public void whenStopping(Runnable listener) {
        stopListeners.add(listener);
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

    /** Until when the teacher asked some request to wait, if that is a while from now. */
    public Optional<Instant> waitsUntil() {
        lock.lock();
        try {
            return Optional.of(waitsUntil).filter(until -> until.isAfter(Instant.now()));
        } finally {
            lock.unlock();
        }
    }

    /** Calls under way. */
    public int active() {
        lock.lock();
        try {
            return active;
        } finally {
            lock.unlock();
        }
    }

    /** Callers that wait for a turn. */
    int waiting() {
        lock.lock();
        try {
            return waiting.size();
        } finally {
            lock.unlock();
        }
    }

    /** Most calls at once. */
    public int limit() {
        return maximum;
    }

    /** Calls a second that the teacher is found to accept; infinite as long as it refuses few. */
    public double rate() {
        lock.lock();
        try {
            return paced ? pacing.rate() : Double.POSITIVE_INFINITY;
        } finally {
            lock.unlock();
        }
    }

    private void requireRunning() throws InterruptedException {
        if (stopping.getCount() == 0) {
            throw new InterruptedException("the service stops");
        }
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            signalNext();
        } finally {
            lock.unlock();
        }
    }
}

package io.magicoder.generator.teacher;

import io.magicoder.generator.teacher.Completion.Usage;
import io.magicoder.generator.teacher.TeacherFailure.RateLimited;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether a failure is that of one question or of every one: a harmless question is asked in the same way. Several
 * who want to know at the same time share one call.
 */
final class ControlQuestion {
    private final ReentrantLock lock = new ReentrantLock();
    private final LongSupplier clock = System::nanoTime;
    private long lastBegan;
    private @Nullable Verdict last;

    /** What is known of the teacher. */
    enum Verdict {
        /** It answers others. */
        ANSWERS,
        /** It answers nobody. */
        FAILS,
        /** It is only busy. */
        BUSY
    }

    /** Asks the control question. */
    @FunctionalInterface
    interface Call {
        CompletionReader.Reading make() throws InterruptedException;
    }

    /**
     * The verdict of a call that began after a moment.
     *
     * @param since nanoseconds of {@link System#nanoTime}
     */
    Verdict since(long since, Call call) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            Verdict known = last;
            if (known != null && lastBegan - since > 0) {
                return known;
            }
            lastBegan = clock.getAsLong();
            Verdict verdict = switch (call.make()) {
                case CompletionReader.Read _ -> Verdict.ANSWERS;
                case CompletionReader.Missed(RateLimited _, Usage _) -> Verdict.BUSY;
                case CompletionReader.Missed _ -> Verdict.FAILS;
            };
            last = verdict;
            return verdict;
        } finally {
            lock.unlock();
        }
    }
}

package io.magicoder.inference.completion;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A number of turns at once; who finds none gets one in the order of asking, and may stop waiting. */
final class DecodingTurns {
    private final int count;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition allBack = lock.newCondition();
    private final Deque<CompletableFuture<Void>> waiting = new ArrayDeque<>();
    private int free;

    DecodingTurns(int count) {
        this.count = count;
        free = count;
    }

    /** Completes with a turn, which must be given back. */
    CompletableFuture<Void> take() {
        lock.lock();
        try {
            if (free > 0) {
                free--;
                return CompletableFuture.completedFuture(null);
            }
            CompletableFuture<Void> turn = new CompletableFuture<>();
            waiting.add(turn);
            return turn;
        } finally {
            lock.unlock();
        }
    }

    /** Stops waiting; returns false for who has the turn already. */
    boolean giveUp(CompletableFuture<Void> turn) {
        lock.lock();
        try {
            return waiting.removeIf(each -> each == turn);
        } finally {
            lock.unlock();
        }
    }

    /** Passes a turn on to whoever has waited longest. */
    void giveBack() {
        lock.lock();
        try {
            if (!waiting.isEmpty()) {
                waiting.remove().complete(null);
                return;
            }
            free++;
            if (free == count) {
                allBack.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Waits until nobody has a turn; returns whether that came true in time. */
    boolean awaitAll(Duration patience) throws InterruptedException {
        long left = patience.toNanos();
        lock.lock();
        try {
            while (free < count && left > 0) {
                left = allBack.awaitNanos(left);
            }
            return free == count;
        } finally {
            lock.unlock();
        }
    }
}

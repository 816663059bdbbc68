package io.magicoder.cli.live;

import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The last thing that was said, for any number of listeners; who is slow misses what lies between. */
final class LiveFeed {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private Message last = new Message(0, "");
    private boolean closed;
    private int listeners;

    /**
     * Something that was said.
     *
     * @param number counts from 1
     * @param json in one line
     */
    record Message(long number, String json) {}

    /** Says something, unless it was said last. */
    void publish(String json) {
        lock.lock();
        try {
            if (!last.json().equals(json)) {
                last = new Message(last.number() + 1, json);
                news.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for something behind a message.
     *
     * @return empty if nothing comes in time, or ever
     */
    Optional<Message> await(long behind, long millis) throws InterruptedException {
        lock.lock();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (last.number() <= behind && !closed && left > 0) {
                left = news.awaitNanos(left);
            }
            return last.number() > behind ? Optional.of(last) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    void join() {
        lock.lock();
        try {
            listeners++;
        } finally {
            lock.unlock();
        }
    }

    void leave() {
        lock.lock();
        try {
            listeners--;
        } finally {
            lock.unlock();
        }
    }

    boolean hasListeners() {
        lock.lock();
        try {
            return listeners > 0;
        } finally {
            lock.unlock();
        }
    }

    boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

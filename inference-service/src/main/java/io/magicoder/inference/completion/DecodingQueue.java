package io.magicoder.inference.completion;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** The way to the model: as many requests as are decoded together, and a bounded number that waits for one of them to end. */
public final class DecodingQueue {
    private final int capacity;
    private final Duration retryAfter;
    private final int total;
    private final Semaphore places;
    private final ExecutorService decoders;
    private volatile boolean stopping;

    /**
     * @param concurrency requests that are decoded together, at least 1
     * @param capacity requests that may wait for them, at least 0
     */
    public DecodingQueue(int concurrency, int capacity, Duration retryAfter) {
        this.capacity = capacity;
        this.retryAfter = retryAfter;
        this.total = concurrency + capacity;
        this.places = new Semaphore(total);
        this.decoders = Executors.newFixedThreadPool(
                concurrency, Thread.ofVirtual().name("decoder-", 0).factory());
    }

    /**
     * Takes a place before any work is done for a request.
     *
     * @throws RefusedRequestException if there is none
     */
    public Place enter() {
        requireRunning();
        if (!places.tryAcquire()) {
            throw RefusedRequestException.queueFull(capacity, retryAfter);
        }
        return new Place();
    }

    /** Requests that are decoded or wait for it. */
    public int admitted() {
        return total - places.availablePermits();
    }

    /** Whether work under way should end at its next step because the service stops. */
    public boolean isStopping() {
        return stopping;
    }

    /**
     * Ends all work and waits for it: the process must not exit while native code runs.
     *
     * @return whether nothing runs any more
     */
    public boolean stop(Duration patience) throws InterruptedException {
        stopping = true;
        decoders.shutdown();
        return decoders.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void requireRunning() {
        if (stopping) {
            throw RefusedRequestException.unavailable("this instance stops", retryAfter);
        }
    }

    /** A request's place in the queue, for one piece of work. */
    public final class Place implements AutoCloseable {
        private Place() {}

        /**
         * Waits for a thread and lets it work. The work has to end by itself soon after the time is over: this method
         * never returns before it, so that the caller may close what the work uses.
         *
         * @throws RefusedRequestException if the time was over before the work began
         */
        public <T> T work(Supplier<T> work, RequestTime time) {
            AtomicBoolean taken = new AtomicBoolean();
            CompletableFuture<T> result = submit(() -> {
                if (!taken.compareAndSet(false, true)) {
                    throw new CancellationException("given up before it began");
                }
                requireRunning();
                return work.get();
            });
            try {
                CompletableFuture.anyOf(result, time.end()).join();
                if (!result.isDone() && taken.compareAndSet(false, true)) {
                    throw time.refusal();
                }
                return result.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException cause ? cause : e;
            }
        }

        private <T> CompletableFuture<T> submit(Supplier<T> work) {
            try {
                return CompletableFuture.supplyAsync(work, decoders);
            } catch (RejectedExecutionException e) {
                throw RefusedRequestException.unavailable("this instance stops", retryAfter);
            }
        }

        @Override
        public void close() {
            places.release();
        }
    }
}

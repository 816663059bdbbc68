package io.magicoder.inference.completion;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
        return enter(1);
    }

    /**
     * The same for a request with several pieces of work.
     *
     * @throws RefusedRequestException if there are not as many
     */
    public Place enter(int count) {
        requireRunning();
        if (count > total) {
            throw RefusedRequestException.invalid(
                    "n",
                    "the request asks for " + count + " answers, more than the " + total
                            + " that are decoded or wait here at once: send several requests");
        }
        if (!places.tryAcquire(count)) {
            throw RefusedRequestException.queueFull(capacity, retryAfter);
        }
        return new Place(count);
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

    /** A request's place in the queue, for its pieces of work. */
    public final class Place implements AutoCloseable {
        private final int count;

        private Place(int count) {
            this.count = count;
        }

        /** The result of one piece of work. */
        public <T> T work(Supplier<T> work, RequestTime time) {
            return work(List.of(work), time).getFirst();
        }

        /**
         * Waits for threads and lets all of them work. Work has to end by itself soon after the time is over: this method
         * never returns before it, so that the caller may close what the work uses.
         *
         * @return the results, in the order of the work
         * @throws RefusedRequestException if the time was over before something began
         */
        public <T> List<T> work(List<? extends Supplier<T>> works, RequestTime time) {
            List<Piece<T>> pieces =
                    works.stream().map(work -> new Piece<T>(work)).toList();
            pieces.forEach(Piece::submit);
            CompletableFuture<Void> all = CompletableFuture.allOf(
                    pieces.stream().map(piece -> piece.result).toArray(CompletableFuture[]::new));
            CompletableFuture.anyOf(all.exceptionally(_ -> null), time.end()).join();
            boolean givenUp = false;
            for (Piece<T> piece : pieces) {
                givenUp |= !piece.result.isDone() && piece.take();
            }
            List<T> results = new ArrayList<>();
            RuntimeException failure = givenUp ? time.refusal() : null;
            for (Piece<T> piece : pieces) {
                if (!piece.isGivenUp()) {
                    try {
                        results.add(piece.result.join());
                    } catch (CompletionException e) {
                        RuntimeException cause = e.getCause() instanceof RuntimeException known ? known : e;
                        failure = failure == null ? cause : failure;
                    }
                }
            }
            if (failure != null) {
                throw failure;
            }
            return results;
        }

        @Override
        public void close() {
            places.release(count);
        }
    }

    /** Work that a thread takes, or its owner gives up before. */
    private final class Piece<T> {
        private final Supplier<T> work;
        private final CompletableFuture<T> result = new CompletableFuture<>();
        private final AtomicBoolean taken = new AtomicBoolean();
        private volatile boolean givenUp;

        Piece(Supplier<T> work) {
            this.work = work;
        }

        void submit() {
            try {
                decoders.execute(this::run);
            } catch (RejectedExecutionException e) {
                result.completeExceptionally(RefusedRequestException.unavailable("this instance stops", retryAfter));
            }
        }

        private void run() {
            if (taken.compareAndSet(false, true)) {
                try {
                    requireRunning();
                    result.complete(work.get());
                } catch (RuntimeException | Error e) {
                    result.completeExceptionally(e);
                }
            }
        }

        /** Whether nobody has begun with it; then nobody will. */
        boolean take() {
            givenUp = taken.compareAndSet(false, true);
            return givenUp;
        }

        boolean isGivenUp() {
            return givenUp;
        }
    }
}

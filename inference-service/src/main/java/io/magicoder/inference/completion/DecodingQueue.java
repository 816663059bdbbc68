package io.magicoder.inference.completion;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/** The way to the model: as many requests as are decoded together, and a bounded number that waits for one of them to end. */
public final class DecodingQueue {
    private final int capacity;
    private final Duration retryAfter;
    private final int total;
    private final Semaphore places;
    private final DecodingTurns turns;
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
        this.turns = new DecodingTurns(concurrency);
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
        return turns.awaitAll(patience);
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

        /**
         * The result of one piece of work, which the caller's thread does.
         *
         * @throws RefusedRequestException if the time was over before it began
         */
        public <T> T work(Supplier<T> work, RequestTime time) {
            CompletableFuture<Void> turn = turns.take();
            if (!turn.isDone()) {
                CompletableFuture.anyOf(turn, time.end()).join();
                if (turns.giveUp(turn)) {
                    throw time.refusal();
                }
            }
            try {
                requireRunning();
                return work.get();
            } finally {
                turns.giveBack();
            }
        }

        /**
         * Lets all pieces of work be done, each in its turn. Work has to end by itself soon after the time is over: this
         * method never returns before it, so that the caller may close what the work uses.
         *
         * @return the results, in the order of the work
         * @throws RefusedRequestException if the time was over before something began
         */
        public <T> List<T> work(List<? extends Supplier<T>> works, RequestTime time) {
            if (works.size() == 1) {
                return List.of(work(works.getFirst(), time));
            }
            List<CompletableFuture<T>> results = works.stream()
                    .map(work -> CompletableFuture.supplyAsync(
                            () -> work(work, time), Thread.ofVirtual().name("decoder")::start))
                    .toList();
            List<T> found = new ArrayList<>();
            RuntimeException failure = null;
            for (CompletableFuture<T> result : results) {
                try {
                    found.add(result.join());
                } catch (CompletionException e) {
                    RuntimeException cause = e.getCause() instanceof RuntimeException known ? known : e;
                    failure = failure == null ? cause : failure;
                }
            }
            if (failure != null) {
                throw failure;
            }
            return found;
        }

        @Override
        public void close() {
            places.release(count);
        }
    }
}

package io.magicoder.inference.completion;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** How long a request may still take: until its deadline, or until its client has left. */
public final class RequestTime {
    private final Duration allowed;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final long arrival = System.nanoTime();
    private volatile boolean abandoned;

    public RequestTime(Duration allowed) {
        this.allowed = allowed;
        end.completeOnTimeout(null, allowed.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Nobody waits for the answer any more. */
    public void abandon() {
        abandoned = true;
        end.complete(null);
    }

    public boolean isOver() {
        return end.isDone();
    }

    /** When the request came, by {@link System#nanoTime}. */
    long arrival() {
        return arrival;
    }

    /** Completes when the time is over. */
    CompletableFuture<Void> end() {
        return end;
    }

    /** Why there is no answer after the end. */
    RefusedRequestException refusal() {
        return abandoned ? RefusedRequestException.abandoned() : RefusedRequestException.timedOut(allowed);
    }
}

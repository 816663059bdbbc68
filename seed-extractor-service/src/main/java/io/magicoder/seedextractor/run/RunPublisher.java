package io.magicoder.seedextractor.run;

import io.magicoder.events.RunEvent;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.Topics;
import io.opentelemetry.api.trace.Span;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Emitter;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jspecify.annotations.Nullable;

/** Binds extraction to the topics. */
@ApplicationScoped
class RunPublisher {
    static final String RUNS = "runs";
    static final String SEEDS = "seeds";

    private final Emitter<ProducerRecord<String, RunEvent>> runs;
    private final Emitter<ProducerRecord<String, SeedSnippet>> seeds;
    private final TraceRoots traces;
    private final int maxInFlight;

    RunPublisher(
            @Channel(RUNS) Emitter<ProducerRecord<String, RunEvent>> runs,
            // never fills: the windows of the runs bound it
            @Channel(SEEDS) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    Emitter<ProducerRecord<String, SeedSnippet>> seeds,
            TraceRoots traces,
            SeedExtractorConfiguration configuration) {
        this.runs = runs;
        this.seeds = seeds;
        this.traces = traces;
        this.maxInFlight = configuration.maxInFlight();
        if (maxInFlight < 1) {
            throw new ConfigurationException(
                    "magicoder.seed-extractor.max-in-flight is " + maxInFlight + ": it must be at least 1");
        }
    }

    /** Writes an event and waits until the broker has it. */
    void publish(RunEvent event) throws IOException {
        ProducerRecord<String, RunEvent> record = new ProducerRecord<>(Topics.RUNS_NAME, event.key(), event);
        Span span = traces.begin(event, record.headers());
        try {
            runs.send(record).toCompletableFuture().join();
        } catch (CompletionException e) {
            throw new IOException("the broker did not take " + event.getClass().getSimpleName() + ": " + reason(e), e);
        } finally {
            span.end();
        }
    }

    /** A way to write seeds that waits while too many of them are under way. */
    SeedWindow openWindow() {
        return new SeedWindow();
    }

    private static String reason(Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** The seeds of one run on their way to the broker. */
    final class SeedWindow {
        private final Semaphore free = new Semaphore(maxInFlight);
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        /**
         * Sends a seed.
         *
         * @throws IOException if the broker refused this or an earlier one
         */
        void send(SeedSnippet seed) throws IOException, InterruptedException {
            free.acquire();
            throwFailure();
            ProducerRecord<String, SeedSnippet> record = new ProducerRecord<>(Topics.SEEDS_NAME, seed.key(), seed);
            Span span = traces.begin(seed, record.headers());
            var _ = seeds.send(record).whenComplete((_, failed) -> {
                if (failed != null) {
                    failure.compareAndSet(null, failed);
                }
                span.end();
                free.release();
            });
        }

        /** Waits until the broker has all that was sent. */
        void awaitAcknowledged() throws IOException, InterruptedException {
            free.acquire(maxInFlight);
            free.release(maxInFlight);
            throwFailure();
        }

        private void throwFailure() throws IOException {
            Throwable failed = failure.get();
            if (failed != null) {
                throw new IOException("the broker did not take a seed: " + reason(failed), failed);
            }
        }
    }
}

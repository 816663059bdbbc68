package io.magicoder.inference.completion;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** Requests, tokens and latency. */
@Singleton
public final class InferenceMetrics {
    private final MeterRegistry registry;

    InferenceMetrics(MeterRegistry registry, DecodingQueue queue) {
        this.registry = registry;
        Gauge.builder("magicoder.inference.requests.admitted", queue, DecodingQueue::admitted)
                .description("requests that are decoded or wait for it")
                .register(registry);
    }

    /** Measures a request, whatever its end. */
    Completion measure(String endpoint, Supplier<Completion> request) {
        Timer.Sample sample = Timer.start(registry);
        String outcome = "error";
        try {
            Completion completion = request.get();
            outcome = completion.only().finishReason();
            count("prompt", completion.usage().promptTokens());
            count("completion", completion.usage().completionTokens());
            return completion;
        } catch (RefusedRequestException e) {
            outcome = String.valueOf(e.status());
            throw e;
        } finally {
            sample.stop(Timer.builder("magicoder.inference.requests")
                    .description("requests and the time from arrival to answer; outcome: finish reason or HTTP status")
                    .tag("endpoint", endpoint)
                    .tag("outcome", outcome)
                    .publishPercentileHistogram()
                    .register(registry));
        }
    }

    private void count(String kind, int tokens) {
        registry.counter("magicoder.inference.tokens", "kind", kind).increment(tokens);
    }
}

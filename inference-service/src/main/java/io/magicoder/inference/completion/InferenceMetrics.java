package io.magicoder.inference.completion;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** Requests, tokens and latency. */
@Singleton
public final class InferenceMetrics {
    /** @param outcome finish reason or HTTP status */
    private record Kind(String endpoint, String outcome) {}

    private final MeterRegistry registry;
    private final Map<Kind, Timer> requests = new ConcurrentHashMap<>();

    InferenceMetrics(MeterRegistry registry, DecodingQueue queue) {
        this.registry = registry;
        Gauge.builder("magicoder.inference.requests.admitted", queue, DecodingQueue::admitted)
                .description("requests that are decoded or wait for it")
                .register(registry);
    }

    /** Measures a request, whatever its end. */
    Completion measure(String endpoint, RequestTrace trace, Supplier<Completion> request) {
        Timer.Sample sample = Timer.start(registry);
        String outcome = "error";
        try {
            Completion completion = request.get();
            outcome = completion.only().finishReason();
            count("prompt", completion.usage().promptTokens());
            count("completion", completion.usage().completionTokens());
            trace.answered(endpoint, completion);
            return completion;
        } catch (RefusedRequestException e) {
            outcome = String.valueOf(e.status());
            throw e;
        } finally {
            sample.stop(requests.computeIfAbsent(new Kind(endpoint, outcome), this::timer));
        }
    }

    private Timer timer(Kind kind) {
        return Timer.builder("magicoder.inference.requests")
                .description("requests and the time from arrival to answer; outcome: finish reason or HTTP status")
                .tag("endpoint", kind.endpoint())
                .tag("outcome", kind.outcome())
                .publishPercentileHistogram()
                .register(registry);
    }

    private void count(String kind, int tokens) {
        registry.counter("magicoder.inference.tokens", "kind", kind).increment(tokens);
    }
}

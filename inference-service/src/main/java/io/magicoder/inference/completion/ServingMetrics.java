package io.magicoder.inference.completion;

import io.magicoder.inference.checkpoint.ModelSlot;
import io.magicoder.languagemodel.serving.EngineStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** What the engines do, under vLLM's names, so that dashboards made for it work. */
public final class ServingMetrics implements SequenceObserver {
    private static final String MODEL = "model_name";

    private static final Duration[] LATENCIES =
            seconds(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80);

    private final MeterRegistry registry;
    private final ModelSlot slot;

    /** @param modelName what gauges are labelled with */
    public ServingMetrics(MeterRegistry registry, ModelSlot slot, DecodingQueue queue, String modelName) {
        this.registry = registry;
        this.slot = slot;
        gauge("vllm:num_requests_running", "sequences that are decoded", modelName, EngineStatus::running);
        Gauge.builder(
                        "vllm:num_requests_waiting",
                        queue,
                        ours -> Math.max(0, ours.admitted() - sum(slot, EngineStatus::running)))
                .description("sequences that wait for their turn, or for room in the cache")
                .tags(MODEL, modelName)
                .register(registry);
        gauge(
                "vllm:kv_cache_usage_perc",
                "share of the cache that sequences use, 1 is all",
                modelName,
                EngineStatus::cacheUsage);
    }

    private static Duration[] seconds(double... bounds) {
        Duration[] durations = new Duration[bounds.length];
        for (int i = 0; i < bounds.length; i++) {
            durations[i] = Duration.ofNanos((long) (bounds[i] * 1e9));
        }
        return durations;
    }

    private void gauge(String name, String description, String modelName, ToDoubleFunction<EngineStatus> value) {
        Gauge.builder(name, slot, ours -> sum(ours, value))
                .description(description)
                .tags(MODEL, modelName)
                .register(registry);
    }

    private static double sum(ModelSlot slot, ToDoubleFunction<EngineStatus> value) {
        return slot.served().stream()
                .mapToDouble(served -> value.applyAsDouble(served.decoder().status()))
                .sum();
    }

    @Override
    public Watch watch(String model, RequestTime time) {
        return new Measuring(model, time.arrival());
    }

    private void count(String name, String description, Tags tags, double amount) {
        Counter.builder(name)
                .description(description)
                .tags(tags)
                .register(registry)
                .increment(amount);
    }

    private void time(String name, String description, String model, long nanos) {
        Timer.builder(name)
                .description(description)
                .tags(MODEL, model)
                .serviceLevelObjectives(LATENCIES)
                .register(registry)
                .record(nanos, TimeUnit.NANOSECONDS);
    }

    /** Of one choice; on the engine's thread, its end on another. */
    private final class Measuring implements Watch {
        private final String model;
        private final long arrival;
        private long start;
        private long first;
        private long last;

        Measuring(String model, long arrival) {
            this.model = model;
            this.arrival = arrival;
        }

        @Override
        public void started() {
            if (start == 0) {
                start = System.nanoTime();
                time("vllm:request_queue_time", "from arrival to the begin of its computation", model, start - arrival);
            }
        }

        @Override
        public void token() {
            long now = System.nanoTime();
            if (first == 0) {
                first = now;
                time("vllm:time_to_first_token", "from arrival to the first token", model, now - arrival);
            } else {
                time("vllm:inter_token_latency", "from one token to the next", model, now - last);
                time("vllm:time_per_output_token", "the same by its older name", model, now - last);
            }
            last = now;
        }

        @Override
        public void ended(String finishReason, int promptTokens, int cachedTokens, int generatedTokens) {
            Tags tags = Tags.of(MODEL, model);
            long now = System.nanoTime();
            time("vllm:e2e_request_latency", "from arrival to the end", model, now - arrival);
            if (generatedTokens > 1) {
                time(
                        "vllm:request_time_per_output_token",
                        "time of a token after the first, on average over a request",
                        model,
                        (last - first) / (generatedTokens - 1));
            }
            count("vllm:prompt_tokens", "tokens of prompts", tags, promptTokens);
            count("vllm:generation_tokens", "tokens of answers", tags, generatedTokens);
            count("vllm:prefix_cache_queries", "tokens that were looked for in the cache", tags, promptTokens);
            count("vllm:prefix_cache_hits", "tokens that were found there", tags, cachedTokens);
            count("vllm:request_success", "answers, by what ended them", tags.and("finished_reason", finishReason), 1);
        }
    }
}

package io.magicoder.inference.completion;

import io.magicoder.inference.checkpoint.ModelSlot;
import io.magicoder.languagemodel.serving.EngineStatus;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** What the engines do, under vLLM's names, so that dashboards made for it work. */
public final class ServingMetrics implements SequenceObserver {
    private static final String MODEL = "model_name";

    private static final Duration[] LATENCIES =
            seconds(0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80);

    private final MeterRegistry registry;
    private final ModelSlot slot;
    private final Map<String, Meters> meters = new ConcurrentHashMap<>();

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
        return new Measuring(meters.computeIfAbsent(model, Meters::new), time.arrival());
    }

    /** Those of one model, made once: looking a meter up takes longer than what is measured with it. */
    private final class Meters {
        private final Tags tags;
        private final Timer queueTime;
        private final Timer timeToFirstToken;
        private final List<Timer> betweenTokens;
        private final Timer endToEnd;
        private final Timer perOutputToken;
        private final Counter promptTokens;
        private final Counter generatedTokens;
        private final Counter cacheQueries;
        private final Counter cacheHits;
        private final Map<String, Counter> ended = new ConcurrentHashMap<>();

        Meters(String model) {
            tags = Tags.of(MODEL, model);
            queueTime = timer("vllm:request_queue_time", "from arrival to the begin of its computation");
            timeToFirstToken = timer("vllm:time_to_first_token", "from arrival to the first token");
            betweenTokens = List.of(
                    timer("vllm:inter_token_latency", "from one token to the next"),
                    timer("vllm:time_per_output_token", "the same by its older name"));
            endToEnd = timer("vllm:e2e_request_latency", "from arrival to the end");
            perOutputToken = timer(
                    "vllm:request_time_per_output_token", "time of a token after the first, on average over a request");
            promptTokens = counter("vllm:prompt_tokens", "tokens of prompts", tags);
            generatedTokens = counter("vllm:generation_tokens", "tokens of answers", tags);
            cacheQueries = counter("vllm:prefix_cache_queries", "tokens that were looked for in the cache", tags);
            cacheHits = counter("vllm:prefix_cache_hits", "tokens that were found there", tags);
        }

        private Timer timer(String name, String description) {
            return Timer.builder(name)
                    .description(description)
                    .tags(tags)
                    .serviceLevelObjectives(LATENCIES)
                    .register(registry);
        }

        private Counter counter(String name, String description, Tags its) {
            return Counter.builder(name).description(description).tags(its).register(registry);
        }

        Counter ended(String reason) {
            return ended.computeIfAbsent(
                    reason,
                    _ -> counter(
                            "vllm:request_success",
                            "answers, by what ended them",
                            tags.and("finished_reason", reason)));
        }
    }

    /** Of one choice; on the engine's thread, its end on another. */
    private static final class Measuring implements Watch {
        private final Meters meters;
        private final long arrival;
        private long start;
        private long first;
        private long last;

        Measuring(Meters meters, long arrival) {
            this.meters = meters;
            this.arrival = arrival;
        }

        @Override
        public void started() {
            if (start == 0) {
                start = System.nanoTime();
                record(meters.queueTime, start - arrival);
            }
        }

        @Override
        public void token() {
            long now = System.nanoTime();
            if (first == 0) {
                first = now;
                record(meters.timeToFirstToken, now - arrival);
            } else {
                for (Timer timer : meters.betweenTokens) {
                    record(timer, now - last);
                }
            }
            last = now;
        }

        @Override
        public void ended(String finishReason, int promptTokens, int cachedTokens, int generatedTokens) {
            record(meters.endToEnd, System.nanoTime() - arrival);
            if (generatedTokens > 1) {
                record(meters.perOutputToken, (last - first) / (generatedTokens - 1));
            }
            meters.promptTokens.increment(promptTokens);
            meters.generatedTokens.increment(generatedTokens);
            meters.cacheQueries.increment(promptTokens);
            meters.cacheHits.increment(cachedTokens);
            meters.ended(finishReason).increment();
        }

        private static void record(Timer timer, long nanos) {
            timer.record(nanos, TimeUnit.NANOSECONDS);
        }
    }
}

package io.magicoder.generator;

import io.magicoder.events.TeacherCall;
import io.magicoder.generator.answered.AnsweredSeeds;
import io.magicoder.generator.progress.SeedProgress;
import io.magicoder.generator.teacher.Admission;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Locale;

/** What became of the seeds, what it cost, and what is under way. */
@Singleton
class GeneratorMetrics {
    private final MeterRegistry registry;

    GeneratorMetrics(MeterRegistry registry, AnsweredSeeds answered, SeedProgress progress, Admission admission) {
        this.registry = registry;
        Gauge.builder("magicoder.generator.in.flight", answered, AnsweredSeeds::underWay)
                .description("Seeds taken from the topic that have no outcome yet")
                .register(registry);
        Gauge.builder("magicoder.generator.concurrency.limit", admission, Admission::limit)
                .description("Calls allowed at once")
                .register(registry);
        Gauge.builder(
                        "magicoder.generator.paused",
                        admission,
                        a -> a.unavailability().isPresent() ? 1 : 0)
                .description("1 while the teacher is unavailable and consumption is paused")
                .register(registry);
        Gauge.builder("magicoder.generator.answered.seeds", answered, AnsweredSeeds::size)
                .description("Seeds that got an outcome here lately and are remembered")
                .register(registry);
        FunctionCounter.builder("magicoder.generator.outcomes.looked.back", progress, SeedProgress::outcomesRead)
                .description("Outcomes read to find out which seeds have one already")
                .register(registry);
    }

    /** A seed has its outcome. */
    void count(Outcome outcome) {
        String name = switch (outcome) {
            case Outcome.Generated generated -> "generated";
            case Outcome.Rejected rejected ->
                rejected.rejection().reason().name().toLowerCase(Locale.ROOT);
        };
        registry.counter("magicoder.generator.outcomes", "outcome", name).increment();
        TeacherCall call = outcome.teacher();
        if (call != null) {
            registry.counter("magicoder.generator.tokens", "direction", "in", "model", call.model())
                    .increment((double) call.promptTokens());
            registry.counter("magicoder.generator.tokens", "direction", "out", "model", call.model())
                    .increment((double) call.completionTokens());
            registry.counter("magicoder.generator.requests", "model", call.model())
                    .increment(call.attempts());
            registry.timer("magicoder.generator.request.duration", "model", call.model())
                    .record(Duration.ofMillis(call.latencyMillis()));
        }
    }

    /** A seed came again that has its outcome. */
    void redelivered() {
        registry.counter("magicoder.generator.redelivered").increment();
    }
}

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
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/** What became of the seeds, what it cost, and what is under way. */
@Singleton
class GeneratorMetrics {
    private final MeterRegistry registry;

    GeneratorMetrics(MeterRegistry registry, AnsweredSeeds answered, SeedProgress progress, Teachers teachers) {
        this.registry = registry;
        Gauge.builder("magicoder.generator.in.flight", answered, AnsweredSeeds::underWay)
                .description("Seeds taken from the topic that have no outcome yet")
                .register(registry);
        Gauge.builder("magicoder.generator.concurrency.limit", teachers, all -> sum(all, Admission::limit))
                .description("Calls allowed at once")
                .register(registry);
        Gauge.builder("magicoder.generator.calls.under.way", teachers, all -> sum(all, Admission::active))
                .description("Calls to teachers that have no reply yet")
                .register(registry);
        Gauge.builder("magicoder.generator.rate.limit", teachers, all -> sum(all, Admission::rate))
                .description("Calls a second that the teachers are found to accept, infinite while they refuse few")
                .register(registry);
        Gauge.builder(
                        "magicoder.generator.paused",
                        teachers,
                        all -> admissions(all).allMatch(a -> a.unavailability().isPresent()) ? 1 : 0)
                .description("1 while every teacher is unavailable and consumption is paused")
                .register(registry);
        Gauge.builder("magicoder.generator.answered.seeds", answered, AnsweredSeeds::size)
                .description("Seeds that got an outcome here lately and are remembered")
                .register(registry);
        FunctionCounter.builder("magicoder.generator.rate.limited", teachers, all -> sum(all, Admission::rateLimits))
                .description("Calls that teachers refused because they were too many")
                .register(registry);
        FunctionCounter.builder("magicoder.generator.outcomes.looked.back", progress, SeedProgress::outcomesRead)
                .description("Outcomes read to find out which seeds have one already")
                .register(registry);
    }

    private static double sum(Teachers teachers, ToDoubleFunction<Admission> figure) {
        return admissions(teachers).mapToDouble(figure).sum();
    }

    private static Stream<Admission> admissions(Teachers teachers) {
        return teachers.routes().stream().map(route -> route.teacher().admission());
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
            Long reasoning = call.reasoningTokens();
            if (reasoning != null) {
                registry.counter("magicoder.generator.tokens", "direction", "reasoning", "model", call.model())
                        .increment((double) reasoning);
            }
            Long nanoDollars = call.nanoDollars();
            if (nanoDollars != null) {
                registry.counter("magicoder.generator.dollars", "model", call.model())
                        .increment(nanoDollars / 1e9);
            }
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

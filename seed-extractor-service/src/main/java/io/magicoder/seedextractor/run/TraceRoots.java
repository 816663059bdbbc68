package io.magicoder.seedextractor.run;

import io.magicoder.events.PipelineEvent;
import io.magicoder.events.RunStarted;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.TraceParent;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.sdk.trace.IdGenerator;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.apache.kafka.common.header.Headers;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The spans that traces begin with: a run's, and those of its seeds. They have the ids that every writer falls back to
 * ({@link TraceParent#root}), so that it makes no difference to the records whether they are recorded.
 */
@Singleton
class TraceRoots {
    private static final ScopedValue<TraceParent> ROOT = ScopedValue.newInstance();

    private final Tracer tracer;
    private final boolean recorded;

    TraceRoots(
            OpenTelemetry openTelemetry,
            @ConfigProperty(name = "quarkus.otel.sdk.disabled", defaultValue = "false") boolean disabled) {
        this.tracer = openTelemetry.getTracer("io.magicoder.seed-extractor");
        this.recorded = !disabled;
    }

    /**
     * Begins the trace of an event, if it begins one and spans are recorded.
     *
     * @param headers of its record, which shall name the span
     * @return the span to be ended when the broker has the record; an invalid one if there is none
     */
    Span begin(PipelineEvent event, Headers headers) {
        Span span = span(event);
        SpanContext context = span.getSpanContext();
        if (context.isValid()) {
            TraceParent.of(context.getTraceId(), context.getSpanId(), context.isSampled())
                    .into(headers);
        }
        return span;
    }

    private Span span(PipelineEvent event) {
        return switch (event) {
            case SeedSnippet seed
            when recorded ->
                start("extract seed", seed)
                        .setAttribute("magicoder.run.id", seed.runId())
                        .setAttribute("magicoder.seed.id", seed.seedId())
                        .setAttribute("magicoder.seed.language", seed.language())
                        .setAttribute("magicoder.seed.path", seed.source().path());
            case RunStarted run when recorded -> start("start run", run).setAttribute("magicoder.run.id", run.runId());
            default -> Span.getInvalid();
        };
    }

    private Span start(String name, PipelineEvent event) {
        return ScopedValue.where(ROOT, TraceParent.root(event))
                .call(() -> tracer.spanBuilder(name)
                        .setNoParent()
                        .setSpanKind(SpanKind.PRODUCER)
                        .startSpan());
    }

    /** The ids of the span that is being started: those of a root, or random ones. */
    @Produces
    @Singleton
    static IdGenerator ids() {
        IdGenerator random = IdGenerator.random();
        return new IdGenerator() {
            @Override
            public String generateTraceId() {
                return ROOT.isBound() ? ROOT.get().traceId() : random.generateTraceId();
            }

            @Override
            public String generateSpanId() {
                return ROOT.isBound() ? ROOT.get().spanId() : random.generateSpanId();
            }
        };
    }
}

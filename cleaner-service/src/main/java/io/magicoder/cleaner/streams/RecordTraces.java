package io.magicoder.cleaner.streams;

import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.RunEvent;
import io.magicoder.events.TraceParent;
import io.magicoder.events.TrainingShard;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;

/**
 * The spans of records on their way through the topology. Kafka Streams hands a record from step to step with its
 * headers, and the trace goes with them; so it does where no spans are recorded, which costs nothing.
 */
final class RecordTraces {
    private final Optional<Tracer> tracer;

    private RecordTraces(Optional<Tracer> tracer) {
        this.tracer = tracer;
    }

    /** Records no spans. */
    static RecordTraces off() {
        return new RecordTraces(Optional.empty());
    }

    /** Records the spans of traces that are sampled. */
    static RecordTraces of(OpenTelemetry openTelemetry) {
        return new RecordTraces(Optional.of(openTelemetry.getTracer("io.magicoder.cleaner")));
    }

    /**
     * Begins the span of a step that a seed passes, in the trace of its record. The caller ends it.
     *
     * @return an invalid span if none is recorded, or the event is not about a seed
     */
    Span begin(String step, PipelineEvent event, Headers headers) {
        if (tracer.isEmpty()) {
            return Span.getInvalid();
        }
        return switch (event) {
            case GeneratedInstruction pair ->
                begin(step, pair, headers, pair.runId(), pair.seed().seedId());
            case Rejection rejection ->
                begin(
                        step,
                        rejection,
                        headers,
                        rejection.runId(),
                        rejection.seed().seedId());
            default -> Span.getInvalid();
        };
    }

    private Span begin(String step, PipelineEvent event, Headers headers, String runId, String seedId) {
        TraceParent parent = TraceParent.of(headers).orElseGet(() -> TraceParent.root(event));
        return builder(step, parent)
                .setSpanKind(SpanKind.CONSUMER)
                .setAttribute("magicoder.run.id", runId)
                .setAttribute("magicoder.seed.id", seedId)
                .startSpan();
    }

    /**
     * Records that a shard was written, in the trace of its run.
     *
     * @param samples the spans that wrote its rows, which it links to
     */
    Span written(TrainingShard shard, Stream<SpanContext> samples) {
        if (tracer.isEmpty()) {
            return Span.getInvalid();
        }
        SpanBuilder builder = builder("write shard", TraceParent.root(shard))
                .setAttribute("magicoder.run.id", shard.runId())
                .setAttribute("magicoder.shard.id", shard.shardId())
                .setAttribute("magicoder.shard.rows", shard.rows().size());
        samples.forEach(builder::addLink);
        return ended(builder);
    }

    /** Records a word about a run, in the trace of the run. */
    Span written(RunEvent event) {
        if (tracer.isEmpty()) {
            return Span.getInvalid();
        }
        return ended(builder("write " + event.getClass().getSimpleName(), TraceParent.root(event))
                .setAttribute("magicoder.run.id", event.runId()));
    }

    private static Span ended(SpanBuilder builder) {
        Span span = builder.setSpanKind(SpanKind.PRODUCER).startSpan();
        span.end();
        return span;
    }

    /** Makes a span, if there is one, the parent of what becomes of a record with these headers. */
    static void pass(Span span, Headers headers) {
        SpanContext context = span.getSpanContext();
        if (context.isValid()) {
            TraceParent.of(context.getTraceId(), context.getSpanId(), context.isSampled())
                    .into(headers);
        }
    }

    private SpanBuilder builder(String name, TraceParent parent) {
        SpanContext remote = SpanContext.createFromRemoteParent(
                parent.traceId(),
                parent.spanId(),
                parent.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                TraceState.getDefault());
        return tracer.orElseThrow().spanBuilder(name).setParent(Context.root().with(Span.wrap(remote)));
    }
}

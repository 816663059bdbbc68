package io.magicoder.trainer;

import io.magicoder.events.DatasetReady;
import io.magicoder.events.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import org.apache.kafka.common.header.Headers;

/**
 * The span of a training, in the trace of its run. It is the current one of the training's thread, so that what is sent
 * from there belongs to it, and it links to every shard that is read there.
 */
public final class TrainingSpans {
    private TrainingSpans() {}

    /** Begins the span as a child of the current one. */
    static Span begin(Tracer tracer, DatasetReady dataset) {
        return tracer.spanBuilder("train")
                .setAttribute("magicoder.run.id", dataset.runId())
                .setAttribute("magicoder.samples", dataset.samples())
                .startSpan();
    }

    /** Links the current span, if it is recorded, to the one that wrote a record. */
    public static void link(Headers headers) {
        Span current = Span.current();
        if (current.isRecording()) {
            TraceParent.of(headers)
                    .ifPresent(trace -> current.addLink(SpanContext.createFromRemoteParent(
                            trace.traceId(),
                            trace.spanId(),
                            trace.sampled() ? TraceFlags.getSampled() : TraceFlags.getDefault(),
                            TraceState.getDefault())));
        }
    }
}

package io.magicoder.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * The {@value #HEADER} header of a record, as W3C Trace Context defines it: which trace the record belongs to, and which
 * step of it made the record.
 *
 * <p>What happens to a seed is one trace, and its id is the seed's id. So a part that records no spans still writes
 * records of the right trace, and whoever holds a sample finds its trace without an index. What happens to a run as a
 * whole (run events, shards, its training) is another trace, whose id is a hash of the run's id.
 *
 * @param value of the header
 */
public record TraceParent(String value) {
    public static final String HEADER = "traceparent";

    private static final Pattern TRACE_ID = Pattern.compile("(?!0{32})[0-9a-f]{32}");
    private static final Pattern VALUE =
            Pattern.compile("(?!ff)[0-9a-f]{2}-" + TRACE_ID + "-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(-.*)?");
    private static final int TRACE_ID_START = 3;
    private static final int TRACE_ID_END = 35;
    private static final int SPAN_ID_START = 36;
    private static final int SPAN_ID_DIGITS = 16;
    private static final int FLAGS_END = 55;
    private static final int HEXADECIMAL = 16;

    /** @throws IllegalArgumentException if the value is none of the header */
    public TraceParent {
        if (!VALUE.matcher(value).matches()) {
            throw new IllegalArgumentException("'" + value + "' is no " + HEADER);
        }
    }

    /** The header that names a span: 32 and 16 hexadecimal digits, and whether it is recorded. */
    public static TraceParent of(String traceId, String spanId, boolean sampled) {
        return new TraceParent("00-" + traceId + "-" + spanId + (sampled ? "-01" : "-00"));
    }

    /** The header, unless its value is malformed. */
    public static Optional<TraceParent> parse(String value) {
        return VALUE.matcher(value).matches() ? Optional.of(new TraceParent(value)) : Optional.empty();
    }

    /**
     * The header of an event that nobody traced: that of the root of its trace. It says "sampled", so that a later part
     * that records spans does so.
     */
    public static TraceParent root(PipelineEvent event) {
        String subject = subject(event);
        String traceId = TRACE_ID.matcher(subject).matches() ? subject : DeterministicId.of("trace", subject);
        String spanId = DeterministicId.of("span", subject).substring(0, SPAN_ID_DIGITS);
        return of(traceId, spanId, true);
    }

    /** The id of the trace this names. */
    public String traceId() {
        return value.substring(TRACE_ID_START, TRACE_ID_END);
    }

    /** The id of the span this names. */
    public String spanId() {
        return value.substring(SPAN_ID_START, SPAN_ID_START + SPAN_ID_DIGITS);
    }

    /** Whether the span this names is recorded, and those that follow it shall be. */
    public boolean sampled() {
        return (Character.digit(value.charAt(FLAGS_END - 1), HEXADECIMAL) & 1) == 1;
    }

    /** The header of a record, if it has a well-formed one. */
    public static Optional<TraceParent> of(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        return header == null || header.value() == null ? Optional.empty() : parse(new String(header.value(), UTF_8));
    }

    /** Writes the header of a record, in place of one that is there. */
    public void into(Headers headers) {
        headers.remove(HEADER).add(HEADER, value.getBytes(UTF_8));
    }

    private static String subject(PipelineEvent event) {
        return switch (event) {
            case SeedSnippet seed -> seed.seedId();
            case GeneratedInstruction instruction -> instruction.seed().seedId();
            case Rejection rejection -> rejection.seed().seedId();
            case CleanSample sample -> sample.seed().seedId();
            case RunEvent run -> run.runId();
            case TrainingShard shard -> shard.runId();
            case TrainingProgress progress -> progress.runId();
            case CheckpointPublished published ->
                published.runId() == null ? published.checkpointId() : published.runId();
            case CheckpointEvent checkpoint -> checkpoint.checkpointId();
            case CheckpointStatus status -> status.checkpointId();
        };
    }
}

package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.Refusal;
import io.magicoder.cleaner.Screening;
import io.magicoder.cleaner.sharding.SampleForm;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.RunClosed;
import io.magicoder.events.RunEvent;
import io.opentelemetry.api.trace.Span;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jboss.logging.Logger;

/**
 * Reads one record of an input topic and asks the stages that judge a pair by itself. No record stops the stream: what
 * cannot be read or judged goes to the dead letters, with the header names that SmallRye's dead-letter queue uses.
 */
final class Intake implements Processor<byte[], byte[], String, Arrival> {
    private static final Logger LOG = Logger.getLogger(Intake.class);

    private final Screening screening;
    private final CleaningMetrics metrics;
    private final RecordTraces traces;
    private ProcessorContext<String, Arrival> context;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before the first record
    Intake(Screening screening, CleaningMetrics metrics, RecordTraces traces) {
        this.screening = screening;
        this.metrics = metrics;
        this.traces = traces;
    }

    @Override
    public void init(ProcessorContext<String, Arrival> context) {
        this.context = context;
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        RecordMetadata origin = context.recordMetadata().orElseThrow();
        Optional<PipelineEvent> event;
        try {
            PipelineEvent arrived = IncomingEvents.read(origin.topic(), record.value());
            Span span = traces.begin("screen", arrived, record.headers());
            try {
                event = judge(arrived);
            } finally {
                span.end();
            }
            RecordTraces.pass(span, record.headers());
        } catch (RuntimeException e) {
            LOG.warnf("set aside %s-%d@%d: %s", origin.topic(), origin.partition(), origin.offset(), e.getMessage());
            metrics.deadLetter(origin.topic());
            describe(record.headers(), origin, e);
            Arrival dead = new Arrival.DeadLetter(Bytes.wrap(record.key()), Bytes.wrap(record.value()));
            context.forward(record.withKey("").withValue(dead));
            return;
        }
        event.ifPresent(known -> context.forward(record.withKey(known.key()).withValue(new Arrival.Known(known))));
    }

    /** What the ordered step shall see, if anything: the cleaner's own words come back to it, and end here. */
    private Optional<PipelineEvent> judge(PipelineEvent event) {
        return switch (event) {
            case GeneratedInstruction pair ->
                Optional.of(screening
                        .refusal(Candidate.of(pair))
                        .or(() -> SampleForm.refusal(pair))
                        .<PipelineEvent>map(refusal -> reject(pair, refusal))
                        .orElse(pair));
            case Rejection rejection when rejection.rejectedBy().equals(Rejection.CLEANER) -> Optional.empty();
            case DatasetReady _, RunClosed _, RunEvent.Unknown _ -> Optional.empty();
            default -> Optional.of(event);
        };
    }

    private Rejection reject(GeneratedInstruction pair, Refusal refusal) {
        return refusal.reject(pair, Instant.ofEpochMilli(context.currentSystemTimeMs()));
    }

    private static void describe(Headers headers, RecordMetadata origin, RuntimeException failure) {
        add(headers, "dead-letter-exception-class-name", failure.getClass().getName());
        add(headers, "dead-letter-reason", String.valueOf(failure.getMessage()));
        Throwable cause = failure.getCause();
        if (cause != null) {
            add(headers, "dead-letter-cause-class-name", cause.getClass().getName());
            add(headers, "dead-letter-cause", String.valueOf(cause.getMessage()));
        }
        add(headers, "dead-letter-topic", origin.topic());
        add(headers, "dead-letter-partition", String.valueOf(origin.partition()));
        add(headers, "dead-letter-offset", String.valueOf(origin.offset()));
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}

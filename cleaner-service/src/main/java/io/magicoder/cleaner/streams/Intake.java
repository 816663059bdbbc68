package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.Refusal;
import io.magicoder.cleaner.Screened;
import io.magicoder.cleaner.Screening;
import io.magicoder.cleaner.Screening.Verdict.Passed;
import io.magicoder.cleaner.Screening.Verdict.Refused;
import io.magicoder.cleaner.UnreadableRecord;
import io.magicoder.cleaner.sharding.SampleForm;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.RunClosed;
import io.magicoder.events.RunEvent;
import io.magicoder.events.SampleScores;
import io.magicoder.events.SpendingReserved;
import io.magicoder.events.Topics;
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
 * cannot be read or judged ends its seed, or goes to the dead letters if it does not name one, with the header names
 * that SmallRye's dead-letter queue uses.
 */
final class Intake implements Processor<byte[], byte[], String, Arrival> {
    private static final Logger LOG = Logger.getLogger(Intake.class);

    private final Screening screening;
    private final boolean near;
    private final CleaningMetrics metrics;
    private final RecordTraces traces;
    private ProcessorContext<String, Arrival> context;

    /** @param near whether the ordered step looks for near duplicates */
    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before the first record
    Intake(Screening screening, boolean near, CleaningMetrics metrics, RecordTraces traces) {
        this.screening = screening;
        this.near = near;
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
        ScreenedHeaders.remove(record.headers());
        try {
            PipelineEvent event = IncomingEvents.read(origin.topic(), record.value());
            Span span = traces.begin("screen", event, record.headers());
            Optional<PipelineEvent> judged;
            try {
                judged = judge(event, record);
            } finally {
                span.end();
            }
            RecordTraces.pass(span, record.headers());
            judged.ifPresent(known -> forward(record, known));
        } catch (RuntimeException e) {
            reject(record, origin, e)
                    .ifPresentOrElse(rejection -> forward(record, rejection), () -> setAside(record, origin, e));
        }
    }

    private void forward(Record<byte[], byte[]> record, PipelineEvent event) {
        context.forward(record.withKey(event.key()).withValue(new Arrival.Known(event)));
    }

    /** The end of the seed that a record is about, if it says so. Run events are about no seed. */
    private Optional<Rejection> reject(Record<byte[], byte[]> record, RecordMetadata origin, RuntimeException why) {
        if (record.value() == null || origin.topic().equals(Topics.RUNS_NAME)) {
            return Optional.empty();
        }
        return UnreadableRecord.rejection(record.value(), String.valueOf(why.getMessage()), now());
    }

    private void setAside(Record<byte[], byte[]> record, RecordMetadata origin, RuntimeException why) {
        LOG.warnf("set aside %s-%d@%d: %s", origin.topic(), origin.partition(), origin.offset(), why.getMessage());
        metrics.deadLetter(origin.topic());
        describe(record.headers(), origin, why);
        Arrival dead = new Arrival.DeadLetter(Bytes.wrap(record.key()), Bytes.wrap(record.value()));
        context.forward(record.withKey("").withValue(dead));
    }

    /**
     * What the ordered step shall see, if anything: the cleaner's own words come back to it, and end here,
     * all but the word that a data set is ready: now that it can be read, its run can be closed.
     */
    private Optional<PipelineEvent> judge(PipelineEvent event, Record<byte[], byte[]> record) {
        return switch (event) {
            case GeneratedInstruction pair -> Optional.of(screen(pair, record));
            case Rejection rejection when rejection.rejectedBy().equals(Rejection.CLEANER) -> Optional.empty();
            case RunClosed _, SpendingReserved _, RunEvent.Unknown _ -> Optional.empty();
            default -> Optional.of(event);
        };
    }

    private PipelineEvent screen(GeneratedInstruction pair, Record<byte[], byte[]> record) {
        Candidate candidate = Candidate.of(pair);
        return switch (screening.judge(candidate)) {
            case Refused(Refusal refusal) -> refusal.reject(pair, now());
            case Passed(SampleScores scores) -> {
                Optional<Refusal> refusal = SampleForm.refusal(pair, record.value().length);
                if (refusal.isPresent()) {
                    yield refusal.get().reject(pair, now());
                }
                ScreenedHeaders.put(Screened.of(scores, candidate, near), record.headers());
                yield pair;
            }
        };
    }

    private Instant now() {
        return Instant.ofEpochMilli(context.currentSystemTimeMs());
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

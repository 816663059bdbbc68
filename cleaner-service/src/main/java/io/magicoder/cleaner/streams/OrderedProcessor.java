package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.Mark;
import io.magicoder.cleaner.OrderedStep;
import io.magicoder.cleaner.OrderedStep.Effect;
import io.magicoder.cleaner.Screened;
import io.magicoder.cleaner.SortedTable;
import io.magicoder.cleaner.Table;
import io.magicoder.cleaner.deduplication.NearDuplicates;
import io.magicoder.cleaner.ledger.ClosingRun;
import io.magicoder.cleaner.ledger.Forgetting;
import io.magicoder.cleaner.ledger.RunClosing;
import io.magicoder.cleaner.ledger.RunLedger;
import io.magicoder.cleaner.ledger.TopicEnds;
import io.magicoder.events.CleanSample;
import io.magicoder.events.CleaningRules;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.RunEvent;
import io.magicoder.events.TrainingShard;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jboss.logging.Logger;

/** Runs the {@link OrderedStep} on the state stores of its one partition, and what follows once a run is ready. */
final class OrderedProcessor implements Processor<String, PipelineEvent, String, PipelineEvent> {
    private static final Logger LOG = Logger.getLogger(OrderedProcessor.class);

    static final Duration CLOSING_INTERVAL = Duration.ofMillis(200);

    private final CleaningRules rules;
    private final CleaningMetrics metrics;
    private final RecordTraces traces;
    private final TopicEnds ends;
    private final Forgetting forgetting;
    /** Of the samples that wait for their shard; those from before a restart are not linked to it. */
    private final Map<String, SpanContext> pendingSamples = new HashMap<>();

    private ProcessorContext<String, PipelineEvent> context;
    private OrderedStep step;
    private RunClosing closing;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before the first record
    OrderedProcessor(
            CleaningRules rules, CleaningMetrics metrics, RecordTraces traces, TopicEnds ends, Forgetting forgetting) {
        this.rules = rules;
        this.metrics = metrics;
        this.traces = traces;
        this.ends = ends;
        this.forgetting = forgetting;
    }

    @Override
    public void init(ProcessorContext<String, PipelineEvent> context) {
        this.context = context;
        SortedTable<Mark, String> marks = new StoreTable<>(context.getStateStore(StateStores.MARKS));
        Table<String, TrainingShard.Row> rows = new StoreTable<>(context.getStateStore(StateStores.PENDING_ROWS));
        Table<String, RunLedger> ledgers = new StoreTable<>(context.getStateStore(StateStores.LEDGERS));
        SortedTable<String, ClosingRun> closingRuns = new StoreTable<>(context.getStateStore(StateStores.CLOSING_RUNS));
        Double threshold = rules.nearDuplicates();
        NearDuplicates near = threshold == null
                ? null
                : new NearDuplicates(threshold, new StoreTable<>(context.getStateStore(StateStores.KEPT_TEXTS)));
        this.step = new OrderedStep(new OrderedStep.Memory(marks, rows, ledgers, closingRuns), near, rules);
        this.closing = new RunClosing(closingRuns, marks, ledgers, ends, near);
        context.schedule(CLOSING_INTERVAL, PunctuationType.WALL_CLOCK_TIME, this::closeRuns);
        context.schedule(forgetting.interval(), PunctuationType.WALL_CLOCK_TIME, _ -> forget());
    }

    @Override
    public void process(Record<String, PipelineEvent> record) {
        PipelineEvent event = record.value();
        Screened screened = ScreenedHeaders.take(record.headers());
        Span span = traces.begin("order", event, record.headers());
        Effect effect;
        try {
            effect = step.accept(event, screened, Instant.ofEpochMilli(context.currentSystemTimeMs()), result -> {
                metrics.written(result);
                context.forward(record.withKey(result.key())
                        .withValue(result)
                        .withHeaders(headers(result, span, record.headers())));
            });
        } finally {
            span.end();
        }
        metrics.accepted(event, effect);
        switch (effect) {
            case COUNTED -> {}
            case REDELIVERED -> LOG.debugf("%s was there before", event.key());
            case TOO_LATE -> LOG.debugf("the run of %s is closed, it is not counted", event.key());
            case OVERDRAWN -> LOG.errorf("more seeds ended than the run of %s has; it cannot close", event.key());
        }
    }

    /** What is about the seed goes on with the headers of its record; what is about the run has headers of its own. */
    private Headers headers(PipelineEvent result, Span span, Headers ofRecord) {
        return switch (result) {
            case TrainingShard shard -> {
                Stream<SpanContext> samples = shard.rows().stream()
                        .map(row -> pendingSamples.remove(row.sampleId()))
                        .filter(Objects::nonNull);
                yield naming(traces.written(shard, samples), new RecordHeaders());
            }
            case RunEvent event -> naming(traces.written(event), new RecordHeaders());
            case CleanSample sample -> {
                if (span.isRecording()) {
                    pendingSamples.put(sample.sampleId(), span.getSpanContext());
                }
                yield naming(span, new RecordHeaders(ofRecord));
            }
            default -> naming(span, new RecordHeaders(ofRecord));
        };
    }

    private static Headers naming(Span span, Headers headers) {
        RecordTraces.pass(span, headers);
        return headers;
    }

    private void closeRuns(long now) {
        try {
            closing.close(Instant.ofEpochMilli(now), event -> {
                metrics.written(event);
                Headers headers = headers(event, Span.getInvalid(), new RecordHeaders());
                context.forward(new Record<>(event.key(), event, now, headers));
            });
        } catch (CompletionException e) {
            LOG.warnf("the broker does not tell where its topics end, asking again: %s", e.getCause());
        }
    }

    private void forget() {
        metrics.forgotten(closing.forget(forgetting.marksAtOnce()));
    }
}

package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.OrderedStep;
import io.magicoder.cleaner.OrderedStep.Effect;
import io.magicoder.cleaner.Table;
import io.magicoder.events.CleanSample;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.RunEvent;
import io.magicoder.events.TrainingShard;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jboss.logging.Logger;

/** Runs the {@link OrderedStep} on the state stores of its one partition. */
final class OrderedProcessor implements Processor<String, PipelineEvent, String, PipelineEvent> {
    private static final Logger LOG = Logger.getLogger(OrderedProcessor.class);

    private final CleaningMetrics metrics;
    private final RecordTraces traces;
    /** Of the samples that wait for their shard; those from before a restart are not linked to it. */
    private final Map<String, SpanContext> pendingSamples = new HashMap<>();

    private ProcessorContext<String, PipelineEvent> context;
    private OrderedStep step;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before the first record
    OrderedProcessor(CleaningMetrics metrics, RecordTraces traces) {
        this.metrics = metrics;
        this.traces = traces;
    }

    @Override
    public void init(ProcessorContext<String, PipelineEvent> context) {
        this.context = context;
        this.step = new OrderedStep(new OrderedStep.Memory(
                table(StateStores.OUTCOMES),
                table(StateStores.SEEDS),
                table(StateStores.PROBLEMS),
                table(StateStores.SOLUTIONS),
                table(StateStores.PENDING_ROWS),
                table(StateStores.LEDGERS)));
    }

    @Override
    public void process(Record<String, PipelineEvent> record) {
        PipelineEvent event = record.value();
        Span span = traces.begin("order", event, record.headers());
        Effect effect;
        try {
            effect = step.accept(event, Instant.ofEpochMilli(context.currentSystemTimeMs()), result -> {
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
            case TOO_LATE -> LOG.warnf("seed %s ended after its run was closed, and is not counted", event.key());
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

    private <K, V> Table<K, V> table(String name) {
        KeyValueStore<K, V> store = context.getStateStore(name);
        return new Table<>() {
            @Override
            public Optional<V> get(K key) {
                return Optional.ofNullable(store.get(key));
            }

            @Override
            public void put(K key, V value) {
                store.put(key, value);
            }

            @Override
            public void remove(K key) {
                store.delete(key);
            }
        };
    }
}

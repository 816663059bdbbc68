package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.OrderedStep;
import io.magicoder.cleaner.OrderedStep.Effect;
import io.magicoder.cleaner.Table;
import io.magicoder.events.PipelineEvent;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jboss.logging.Logger;

/** Runs the {@link OrderedStep} on the state stores of its one partition. */
final class OrderedProcessor implements Processor<String, PipelineEvent, String, PipelineEvent> {
    private static final Logger LOG = Logger.getLogger(OrderedProcessor.class);

    private final CleaningMetrics metrics;
    private ProcessorContext<String, PipelineEvent> context;
    private OrderedStep step;

    @SuppressWarnings("NullAway.Init") // Kafka Streams calls init before the first record
    OrderedProcessor(CleaningMetrics metrics) {
        this.metrics = metrics;
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
        Effect effect = step.accept(event, Instant.ofEpochMilli(context.currentSystemTimeMs()), result -> {
            metrics.written(result);
            context.forward(record.withKey(result.key()).withValue(result));
        });
        metrics.accepted(event, effect);
        switch (effect) {
            case COUNTED -> {}
            case REDELIVERED -> LOG.debugf("%s was there before", event.key());
            case TOO_LATE -> LOG.warnf("seed %s ended after its run was closed, and is not counted", event.key());
            case OVERDRAWN -> LOG.errorf("more seeds ended than the run of %s has; it cannot close", event.key());
        }
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

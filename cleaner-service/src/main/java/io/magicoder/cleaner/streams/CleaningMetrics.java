package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.OrderedStep.Effect;
import io.magicoder.events.CleanSample;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.RunClosed;
import io.magicoder.events.TrainingShard;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Locale;

/** Counts what the topology does. After a crash, work that is repeated is counted again; the ledger is exact. */
@ApplicationScoped
public class CleaningMetrics {
    private static final String PREFIX = "magicoder.cleaner.";

    private final MeterRegistry registry;
    /** There from the start: that it grows is what wakes a trainer that is scaled to zero, and the first is no growth. */
    private final Counter runsReady;

    public CleaningMetrics(MeterRegistry registry) {
        this.registry = registry;
        runsReady = registry.counter(PREFIX + "runs.ready");
    }

    void deadLetter(String topic) {
        registry.counter(PREFIX + "dead.letters", "topic", topic).increment();
    }

    void accepted(PipelineEvent event, Effect effect) {
        registry.counter(PREFIX + "events", "effect", effect.name().toLowerCase(Locale.ROOT))
                .increment();
        if (event instanceof Rejection rejection && effect == Effect.COUNTED && isOthers(rejection)) {
            count(rejection);
        }
    }

    void forgotten(int marks) {
        registry.counter(PREFIX + "forgotten.marks").increment(marks);
    }

    void written(PipelineEvent event) {
        switch (event) {
            case CleanSample _ -> registry.counter(PREFIX + "samples").increment();
            case Rejection rejection -> count(rejection);
            case TrainingShard _ -> registry.counter(PREFIX + "shards").increment();
            case DatasetReady _ -> runsReady.increment();
            case RunClosed _ -> registry.counter(PREFIX + "runs.closed").increment();
            default -> {}
        }
    }

    private void count(Rejection rejection) {
        registry.counter(PREFIX + "rejections", "reason", rejection.reason().name(), "by", rejection.rejectedBy())
                .increment();
    }

    private static boolean isOthers(Rejection rejection) {
        return !rejection.rejectedBy().equals(Rejection.CLEANER);
    }
}

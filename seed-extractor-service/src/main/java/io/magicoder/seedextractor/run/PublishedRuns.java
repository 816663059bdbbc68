package io.magicoder.seedextractor.run;

import io.magicoder.events.SeedSnippet;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.events.reading.TopicReader;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.errors.InterruptException;

/**
 * What the topics already hold of a run. They are read when a run is asked for, from the run's begin on, so that the
 * service keeps no state of its own and older runs cost nothing.
 */
@ApplicationScoped
class PublishedRuns {
    private static final Duration API_TIMEOUT = Duration.ofSeconds(10);

    private final Map<String, Object> settings;

    PublishedRuns(@Identifier("default-kafka-broker") Map<String, Object> broker) {
        settings = new HashMap<>(broker);
        settings.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) API_TIMEOUT.toMillis());
    }

    /** What {@code magicoder.runs} says about a run; empty if nobody has started it. */
    Optional<RunRecord> find(String runId) {
        return cancellable(() -> RunIndex.read(settings).find(runId));
    }

    /** The seeds of a run on {@code magicoder.seeds}. */
    PublishedSeeds seeds(RunRecord run) {
        return cancellable(() -> {
            PublishedSeeds seeds = new PublishedSeeds();
            try (TopicReader reader = TopicReader.open(settings, List.of(Topics.SEEDS_NAME), run.begins())) {
                reader.readToEnd(record -> TopicReader.event(record)
                        .filter(event -> event instanceof SeedSnippet seed
                                && seed.runId().equals(run.runId()))
                        .ifPresent(event -> seeds.add((SeedSnippet) event)));
                seeds.recordsRead = reader.recordsRead();
            }
            return seeds;
        });
    }

    /** The ends of all topics of events now: nothing of a run that starts later lies before them. */
    TopicOffsets ends() {
        return cancellable(() -> TopicReader.ends(settings, Topics.eventNames()));
    }

    private static <T> T cancellable(Supplier<T> reading) {
        try {
            return reading.get();
        } catch (InterruptException e) {
            throw new CancellationException("the extraction was interrupted");
        }
    }

    /**
     * Seeds that need not be sent again. They are known by their index: it takes a bit each, and if a source has changed
     * since the run began, no index gets a second seed.
     */
    static final class PublishedSeeds {
        private final BitSet indices = new BitSet();
        private final Map<String, Long> byLanguage = new HashMap<>();
        private long recordsRead;

        private void add(SeedSnippet seed) {
            int index = Math.toIntExact(seed.index());
            if (!indices.get(index)) {
                indices.set(index);
                byLanguage.merge(seed.language(), 1L, Long::sum);
            }
        }

        boolean contains(SeedSnippet seed) {
            return indices.get(Math.toIntExact(seed.index()));
        }

        Map<String, Long> byLanguage() {
            return byLanguage;
        }

        int count() {
            return indices.cardinality();
        }

        /** Records of the topic that were read to find them. */
        long recordsRead() {
            return recordsRead;
        }
    }
}

package io.magicoder.generator.progress;

import io.magicoder.events.Rejection;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.TopicReader;
import io.magicoder.generator.answered.SeedIdSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads, for newly assigned seed partitions, which of the seeds that can come again have an outcome already. */
final class OutcomeHistory {
    private static final List<String> OUTCOMES = List.of(Topics.INSTRUCTIONS_NAME, Topics.REJECTIONS_NAME);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /**
     * By how much clocks may differ where only times are left to go by. That is so only where something else than the
     * generator made the commit; hours would do as well, at the price of reading more.
     */
    private static final Duration CLOCK_SLACK = Duration.ofMinutes(10);

    private final Map<String, Object> kafka;
    private final OutcomeFloors floors;
    private final LongAdder recordsRead = new LongAdder();

    OutcomeHistory(Map<String, Object> kafka, OutcomeFloors floors) {
        this.kafka = new HashMap<>(kafka);
        // The rejections of a cleaner's open transaction must not hide the generator's own that lie behind them.
        this.kafka.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        this.floors = floors;
    }

    /** How many outcomes were read so far. */
    long recordsRead() {
        return recordsRead.sum();
    }

    /**
     * Reads the past of some partitions of one topic.
     *
     * @param group whose commits count
     * @throws KafkaException if the broker cannot be asked, or lacks a topic
     */
    Map<TopicPartition, History> read(String group, Collection<TopicPartition> partitions) throws InterruptedException {
        List<Past> pasts;
        try (BrokerPlaces broker = new BrokerPlaces(kafka)) {
            pasts = pasts(broker, group, partitions);
            broker.ends(pasts.stream()
                            .flatMap(past -> past.outcomes.stream())
                            .distinct()
                            .toList())
                    .forEach(floors::raise);
            lookBackByTime(
                    broker,
                    pasts.stream()
                            .filter(past -> past.mayHaveOutcomes() && past.lookBack.isEmpty())
                            .toList());
        }
        readOutcomes(pasts.stream().filter(Past::mayHaveOutcomes).toList());
        Map<TopicPartition, History> histories = new HashMap<>();
        pasts.forEach(past -> histories.put(past.partition, past.toHistory()));
        return histories;
    }

    /** What is found out about one seed partition. */
    private static final class Past {
        private final TopicPartition partition;
        private final long start;
        private final long end;
        private final List<TopicPartition> outcomes;
        private Optional<LookBack> lookBack;
        private final SeedIdSet answered = new SeedIdSet();
        private long frontier;

        private Past(
                TopicPartition partition,
                long start,
                long end,
                List<TopicPartition> outcomes,
                Optional<LookBack> lookBack) {
            this.partition = partition;
            this.start = start;
            this.end = end;
            this.outcomes = outcomes;
            this.lookBack = lookBack.filter(known -> known.from().keySet().containsAll(outcomes));
            this.frontier = start;
        }

        private boolean mayHaveOutcomes() {
            return start < end;
        }

        private Stream<Map.Entry<TopicPartition, Long>> places() {
            return lookBack.stream()
                    .flatMap(known -> known.from().entrySet().stream())
                    .filter(place -> outcomes.contains(place.getKey()));
        }

        private void add(long offset, String seedId) {
            if (offset >= start) {
                answered.add(seedId);
                frontier = Math.max(frontier, offset + 1);
            }
        }

        private void addWithoutPlace(String seedId) {
            answered.add(seedId);
            frontier = Math.max(frontier, end);
        }

        private History toHistory() {
            return new History(start, frontier, outcomes, lookBack.orElse(new LookBack(Map.of())), answered);
        }
    }

    private static List<Past> pasts(BrokerPlaces broker, String group, Collection<TopicPartition> partitions)
            throws InterruptedException {
        OutcomeLayout layout = broker.layout(partitions.iterator().next().topic(), OUTCOMES);
        Map<TopicPartition, OffsetAndMetadata> committed = broker.committed(group);
        Map<TopicPartition, Long> beginnings = broker.beginnings(partitions);
        Map<TopicPartition, Long> ends = broker.ends(partitions);
        return partitions.stream()
                .map(partition -> {
                    long beginning = beginnings.getOrDefault(partition, 0L);
                    long end = ends.getOrDefault(partition, 0L);
                    // A commit that lies nowhere is that of a topic that was deleted and made again.
                    Optional<OffsetAndMetadata> commit = Optional.ofNullable(committed.get(partition))
                            .filter(there -> there.offset() >= beginning && there.offset() <= end);
                    return new Past(
                            partition,
                            commit.map(OffsetAndMetadata::offset).orElse(beginning),
                            end,
                            layout.of(partition.partition()),
                            commit.flatMap(there -> LookBack.parse(there.metadata())));
                })
                .toList();
    }

    /** Without a look-back there is the time of the next seed: its outcome is younger, and so are those behind it. */
    private void lookBackByTime(BrokerPlaces broker, List<Past> pasts) throws InterruptedException {
        if (pasts.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> seedTimes = timesOfNextSeeds(pasts);
        Map<TopicPartition, Long> times = new HashMap<>();
        for (Past past : pasts) {
            long time = Math.max(0, seedTimes.getOrDefault(past.partition, 0L) - CLOCK_SLACK.toMillis());
            past.outcomes.forEach(outcomes -> times.merge(outcomes, time, Math::min));
        }
        Map<TopicPartition, Long> since = broker.since(times);
        for (Past past : pasts) {
            Map<TopicPartition, Long> from = new HashMap<>();
            past.outcomes.forEach(outcomes -> from.put(outcomes, since.getOrDefault(outcomes, 0L)));
            past.lookBack = Optional.of(new LookBack(from));
        }
    }

    /** The timestamps of the next seeds, in milliseconds. */
    private Map<TopicPartition, Long> timesOfNextSeeds(List<Past> pasts) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 16 * 1024); // one record of each is wanted
        Map<TopicPartition, Long> starts = new HashMap<>();
        pasts.forEach(past -> starts.put(past.partition, past.start));
        Map<TopicPartition, Long> times = new HashMap<>();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (TopicReader reader = TopicReader.open(settings, starts)) {
            while (times.size() < starts.size()) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("no answer for " + PATIENCE.toSeconds() + " s while reading seeds");
                }
                reader.poll(
                        POLL,
                        seed -> times.putIfAbsent(
                                new TopicPartition(seed.topic(), seed.partition()), seed.timestamp()));
            }
        }
        return times;
    }

    private void readOutcomes(List<Past> pasts) {
        if (pasts.isEmpty()) {
            return;
        }
        Map<TopicPartition, Long> from = new HashMap<>();
        Map<Integer, Past> byPartition = new HashMap<>();
        Map<TopicPartition, List<Past>> byOutcomes = new HashMap<>();
        for (Past past : pasts) {
            byPartition.put(past.partition.partition(), past);
            past.places().forEach(place -> {
                from.merge(place.getKey(), place.getValue(), Math::min);
                byOutcomes
                        .computeIfAbsent(place.getKey(), _ -> new ArrayList<>())
                        .add(past);
            });
        }
        try (TopicReader reader = TopicReader.open(kafka, from)) {
            reader.readToEnd(outcome -> add(outcome, byPartition, byOutcomes));
            recordsRead.add(reader.recordsRead());
        }
    }

    /** Every record of the outcome topics is about the seed of its key. */
    private static void add(
            ConsumerRecord<byte[], byte[]> outcome,
            Map<Integer, Past> byPartition,
            Map<TopicPartition, List<Past>> byOutcomes) {
        if (outcome.key() == null) {
            return;
        }
        String seedId = new String(outcome.key(), StandardCharsets.UTF_8);
        SeedPlace.of(outcome.headers())
                .ifPresentOrElse(
                        place -> Optional.ofNullable(byPartition.get(place.partition()))
                                .ifPresent(past -> past.add(place.offset(), seedId)),
                        () -> {
                            if (!isOfCleaner(outcome)) {
                                // Of an older version: it may belong to any of the seed partitions.
                                byOutcomes
                                        .getOrDefault(
                                                new TopicPartition(outcome.topic(), outcome.partition()), List.of())
                                        .forEach(past -> past.addWithoutPlace(seedId));
                            }
                        });
    }

    /** What the cleaner rejects has an instruction, which is read too. */
    private static boolean isOfCleaner(ConsumerRecord<byte[], byte[]> outcome) {
        return TopicReader.event(outcome)
                .filter(event -> event instanceof Rejection rejection
                        && rejection.rejectedBy().equals(Rejection.CLEANER))
                .isPresent();
    }
}

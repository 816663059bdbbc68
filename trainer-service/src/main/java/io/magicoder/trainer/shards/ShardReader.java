package io.magicoder.trainer.shards;

import io.magicoder.events.CheckpointManifest.ShardRange;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.DatasetReady.ShardSequence;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingShard;
import io.magicoder.events.reading.TopicReader;
import io.magicoder.trainer.TrainingSpans;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Reads the shards of a data set from where they begin, and hands them over one by one as they come: what older runs
 * left on the topic is not read, and no more than a shard is kept.
 */
public final class ShardReader {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Function<ShardSequence, ShardRecords> topic;
    private final Duration timeout;

    /**
     * @param clientSettings at least {@code bootstrap.servers}; security settings as any Kafka client takes them
     * @param timeout how long to wait for a shard once the end of the topic is reached
     */
    public ShardReader(Map<String, Object> clientSettings, Duration timeout) {
        this(sequence -> new TopicRecords(clientSettings, sequence), timeout);
    }

    /** @param topic opens the records of a sequence of shards */
    public ShardReader(Function<ShardSequence, ShardRecords> topic, Duration timeout) {
        this.topic = topic;
        this.timeout = timeout;
    }

    /** Takes the shards in their order. */
    public interface Destination {
        /** The first shard follows; whatever was taken before is void. */
        void begin() throws IOException;

        void accept(TrainingShard shard) throws IOException;
    }

    /**
     * Hands over all shards of a data set, which has at least one.
     *
     * @param stopRequested ends the reading early
     * @throws ShardsUnavailableException if any is missing after the time-out, or on a stop; nothing that was handed
     *     over may be used then
     */
    public FoundShards read(DatasetReady dataset, Destination destination, BooleanSupplier stopRequested)
            throws IOException, ShardsUnavailableException {
        try {
            ShardChainSearch search = new ShardChainSearch(dataset);
            read(dataset, search, destination, stopRequested);
            long passedOver = search.passedOver();
            if (!search.isStraight()) { // a foreign one fitted until its successor came; now the right ones are known
                search = ShardChainSearch.among(dataset, search.offsets());
                read(dataset, search, destination, stopRequested);
            }
            return new FoundShards(range(dataset.shards(), search.offsets()), passedOver);
        } catch (KafkaException e) {
            throw new ShardsUnavailableException("the shards of " + dataset.runId() + " cannot be read from "
                    + Topics.TRAINING_SHARDS_NAME + ": " + e.getMessage());
        }
    }

    private static ShardRange range(ShardSequence sequence, SequencedSet<Long> offsets) {
        return new ShardRange(
                sequence.count(),
                sequence.partition(),
                offsets.getFirst(),
                offsets.getLast() + 1,
                sequence.chainHead());
    }

    private void read(
            DatasetReady dataset, ShardChainSearch search, Destination destination, BooleanSupplier stopRequested)
            throws IOException, ShardsUnavailableException {
        byte[] name = dataset.runId().getBytes(StandardCharsets.UTF_8);
        destination.begin();
        try (ShardRecords records = topic.apply(dataset.shards())) {
            List<ConsumerRecord<byte[], byte[]>> arrived = new ArrayList<>();
            long waitingSince = System.nanoTime();
            while (!search.isComplete()) {
                if (stopRequested.getAsBoolean()) {
                    throw new ShardsUnavailableException("the reading of the shards was stopped");
                }
                arrived.clear();
                boolean caughtUp = records.isCaughtUp();
                records.poll(POLL, arrived::add);
                boolean progress = take(arrived, name, search, destination);
                if (progress || !caughtUp) {
                    waitingSince = System.nanoTime(); // what was there when we came may take its time
                } else if (System.nanoTime() - waitingSince > timeout.toNanos()) {
                    throw new ShardsUnavailableException(
                            search.missing() + " after waiting " + timeout.toSeconds() + " s");
                }
            }
        }
    }

    /** Whether any of the records is a shard of the run. */
    private static boolean take(
            List<ConsumerRecord<byte[], byte[]>> records, byte[] name, ShardChainSearch search, Destination destination)
            throws IOException {
        boolean any = false;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (!search.isComplete() && Arrays.equals(record.key(), name)) {
                Optional<TrainingShard> next = search.offer(record.offset(), record.value());
                if (next.isPresent()) {
                    TrainingSpans.link(record.headers());
                    destination.accept(next.get());
                    any = true;
                }
            }
        }
        return any;
    }

    private static final class TopicRecords implements ShardRecords {
        private final TopicReader reader;
        private final TopicOffsets ends;

        TopicRecords(Map<String, Object> clientSettings, ShardSequence shards) {
            ends = TopicReader.ends(clientSettings, List.of(Topics.TRAINING_SHARDS_NAME));
            reader = TopicReader.open(
                    clientSettings,
                    Map.of(new TopicPartition(Topics.TRAINING_SHARDS_NAME, shards.partition()), shards.fromOffset()));
        }

        @Override
        public void poll(Duration patience, Consumer<ConsumerRecord<byte[], byte[]>> records) {
            reader.poll(patience, records);
        }

        @Override
        public boolean isCaughtUp() {
            return reader.hasReached(ends);
        }

        @Override
        public void close() {
            reader.close();
        }
    }
}

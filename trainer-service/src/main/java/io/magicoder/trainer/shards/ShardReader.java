package io.magicoder.trainer.shards;

import io.magicoder.events.DatasetReady;
import io.magicoder.events.DatasetReady.ShardReference;
import io.magicoder.events.EventJson;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingShard;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads the shards a data set names, wherever they lie on the shards topic, with a consumer that belongs to no group. */
public final class ShardReader {
    private static final Duration POLL = Duration.ofMillis(200);

    private final Map<String, Object> clientSettings;
    private final Duration timeout;

    /**
     * @param clientSettings at least {@code bootstrap.servers}; security settings as any Kafka client takes them
     * @param timeout how long to wait for a named shard once the end of the topic is reached
     */
    public ShardReader(Map<String, Object> clientSettings, Duration timeout) {
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed"); // the cleaner writes in transactions
        settings.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.clientSettings = settings;
        this.timeout = timeout;
    }

    /**
     * The shards of a data set in its order.
     *
     * @param stopRequested ends the wait early
     * @throws ShardsUnavailableException if any is missing after the time-out, or on a stop
     */
    public List<LocatedShard> read(DatasetReady dataset, BooleanSupplier stopRequested)
            throws ShardsUnavailableException {
        Map<String, ShardReference> wanted = dataset.shards().stream()
                .collect(Collectors.toMap(ShardReference::shardId, Function.identity(), (one, same) -> one));
        Map<String, LocatedShard> found = new HashMap<>();
        try (Consumer<String, byte[]> consumer =
                new KafkaConsumer<>(clientSettings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.TRAINING_SHARDS_NAME).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            long waitingSince = System.nanoTime();
            while (found.size() < wanted.size()
                    && !stopRequested.getAsBoolean()
                    && System.nanoTime() - waitingSince < timeout.toNanos()) {
                for (ConsumerRecord<String, byte[]> record : consumer.poll(POLL)) {
                    if (dataset.runId().equals(record.key())) {
                        take(record, wanted, found);
                    }
                }
                if (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
                    waitingSince = System.nanoTime(); // what was there when we came may take its time
                }
            }
        }
        return inOrder(dataset, found);
    }

    private static void take(
            ConsumerRecord<String, byte[]> record,
            Map<String, ShardReference> wanted,
            Map<String, LocatedShard> found) {
        if (record.value() == null) {
            return;
        }
        TrainingShard shard;
        try {
            shard = EventJson.read(record.value(), TrainingShard.class);
        } catch (SerializationException e) {
            return; // the shards channel of the service sets unreadable records aside
        }
        ShardReference reference = wanted.get(shard.shardId());
        if (reference != null && reference.sha256().equals(shard.sha256()) && shard.isIntact()) {
            found.putIfAbsent(shard.shardId(), new LocatedShard(shard, record.partition(), record.offset()));
        }
    }

    private List<LocatedShard> inOrder(DatasetReady dataset, Map<String, LocatedShard> found)
            throws ShardsUnavailableException {
        List<LocatedShard> shards = new ArrayList<>();
        List<Integer> missing = new ArrayList<>();
        for (ShardReference reference : dataset.shards()) {
            LocatedShard shard = found.get(reference.shardId());
            if (shard == null) {
                missing.add(reference.index());
            } else {
                shards.add(shard);
            }
        }
        if (!missing.isEmpty()) {
            throw new ShardsUnavailableException("of the " + dataset.shards().size() + " shards of "
                    + dataset.runId() + " those with index " + missing + " are not intact on "
                    + Topics.TRAINING_SHARDS_NAME + " after waiting " + timeout.toSeconds() + " s");
        }
        return shards;
    }
}

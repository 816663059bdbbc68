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
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/** Reads the shards a data set names, wherever they lie on the shards topic. */
public final class ShardReader {
    private final TopicScan topic;
    private final Duration timeout;

    /**
     * @param clientSettings at least {@code bootstrap.servers}; security settings as any Kafka client takes them
     * @param timeout how long to wait for a named shard once the end of the topic is reached
     */
    public ShardReader(Map<String, Object> clientSettings, Duration timeout) {
        this.topic = new TopicScan(clientSettings, Topics.TRAINING_SHARDS_NAME);
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
        topic.scan(
                dataset.runId(),
                timeout,
                () -> found.size() == wanted.size() || stopRequested.getAsBoolean(),
                record -> take(record, wanted, found));
        return inOrder(dataset, found);
    }

    private static void take(
            ConsumerRecord<String, byte[]> record,
            Map<String, ShardReference> wanted,
            Map<String, LocatedShard> found) {
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

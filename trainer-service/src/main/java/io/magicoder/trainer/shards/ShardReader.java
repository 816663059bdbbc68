package io.magicoder.trainer.shards;

import io.magicoder.events.DatasetReady;
import io.magicoder.events.EventJson;
import io.magicoder.events.ShardChain;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingShard;
import io.magicoder.trainer.TrainingSpans;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
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
        List<LocatedShard> found = new ArrayList<>();
        topic.scan(
                dataset.runId(),
                timeout,
                () -> found.size() == dataset.shards().count() || stopRequested.getAsBoolean(),
                record -> take(record, dataset, found));
        requireComplete(dataset, found);
        return found;
    }

    /** Takes a shard that continues the chain; whatever else bears the name of the run is none of its shards. */
    private static void take(ConsumerRecord<String, byte[]> record, DatasetReady dataset, List<LocatedShard> found) {
        TrainingShard shard;
        try {
            shard = EventJson.read(record.value(), TrainingShard.class);
        } catch (SerializationException e) {
            return; // the shards channel of the service sets unreadable records aside
        }
        if (shard.index() == found.size() && shard.previous().equals(head(dataset, found)) && shard.isIntact()) {
            TrainingSpans.link(record.headers());
            found.add(new LocatedShard(shard, record.partition(), record.offset()));
        }
    }

    private static String head(DatasetReady dataset, List<LocatedShard> found) {
        return found.isEmpty()
                ? ShardChain.start(dataset.runId())
                : ShardChain.after(found.getLast().shard());
    }

    private void requireComplete(DatasetReady dataset, List<LocatedShard> found) throws ShardsUnavailableException {
        int count = dataset.shards().count();
        if (found.size() < count) {
            throw new ShardsUnavailableException("of the " + count + " shards of " + dataset.runId()
                    + " the one with index " + found.size() + " is not intact on " + Topics.TRAINING_SHARDS_NAME
                    + " after waiting " + timeout.toSeconds() + " s");
        }
        if (!head(dataset, found).equals(dataset.shards().chainHead())) {
            throw new ShardsUnavailableException("the " + count + " shards of " + dataset.runId() + " on "
                    + Topics.TRAINING_SHARDS_NAME + " are not those that its data set was made of");
        }
    }
}

package io.magicoder.trainer.shards;

import io.magicoder.events.EventJson;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingShard;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** A topic without a broker: records that are made when they are asked for, one at a time. */
public final class WrittenRecords implements ShardRecords {
    private final Iterator<ConsumerRecord<byte[], byte[]>> records;

    public WrittenRecords(Stream<ConsumerRecord<byte[], byte[]>> records) {
        this.records = records.iterator();
    }

    public static ConsumerRecord<byte[], byte[]> record(long offset, String key, byte @Nullable [] value) {
        return new ConsumerRecord<>(
                Topics.TRAINING_SHARDS_NAME, 0, offset, key.getBytes(StandardCharsets.UTF_8), value);
    }

    public static ConsumerRecord<byte[], byte[]> record(long offset, TrainingShard shard) {
        return record(offset, shard.key(), EventJson.write(shard));
    }

    @Override
    public void poll(Duration patience, Consumer<ConsumerRecord<byte[], byte[]>> destination) {
        if (records.hasNext()) {
            destination.accept(records.next());
        }
    }

    @Override
    public boolean isCaughtUp() {
        return !records.hasNext();
    }

    @Override
    public void close() {}
}

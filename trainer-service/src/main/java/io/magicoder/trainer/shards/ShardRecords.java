package io.magicoder.trainer.shards;

import java.time.Duration;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The partition of a data set's shards, from where they begin on; records of other runs lie between them. */
public interface ShardRecords extends AutoCloseable {
    /** Hands over the records that arrive within a moment. */
    void poll(Duration patience, Consumer<ConsumerRecord<byte[], byte[]>> records);

    /** Whether all that was there when this was opened has been handed over. */
    boolean isCaughtUp();

    @Override
    void close();
}

package io.magicoder.cleaner.ledger;

import io.magicoder.events.TopicOffsets;
import java.util.concurrent.CompletableFuture;

/** Where the topics of the pipeline end. */
@FunctionalInterface
public interface TopicEnds {
    /**
     * The place behind the last record of every partition, whether or not its transaction is committed. It does not
     * block; the future fails if the broker cannot be asked.
     */
    CompletableFuture<TopicOffsets> ask();
}

package io.magicoder.cleaner.streams;

import io.magicoder.events.PipelineEvent;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** What a record of an input topic turned out to be. */
sealed interface Arrival {

    /** An event for the ordered step. */
    record Known(PipelineEvent event) implements Arrival {}

    /** Bytes for the dead-letter topic; the reason is in the record's headers. */
    record DeadLetter(@Nullable Bytes key, @Nullable Bytes value) implements Arrival {}
}

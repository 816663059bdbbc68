package io.magicoder.cleaner.streams;

import io.magicoder.events.PipelineEvent;
import org.jspecify.annotations.Nullable;

/** What a record of an input topic turned out to be. */
sealed interface Arrival {

    /** An event for the ordered step. */
    record Readable(PipelineEvent event) implements Arrival {}

    /** Bytes for the dead-letter topic; the reason is in the record's headers. */
    record Unreadable(byte @Nullable [] key, byte @Nullable [] value) implements Arrival {}
}

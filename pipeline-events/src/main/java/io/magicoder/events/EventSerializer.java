package io.magicoder.events;

import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Writes the events of any topic as JSON. */
public final class EventSerializer implements Serializer<PipelineEvent> {
    /**
     * @return the JSON of the event, or null (a tombstone) for null
     * @throws RecordTooLargeException above {@link EventJson#MAX_RECORD_BYTES}
     */
    @Override
    public byte @Nullable [] serialize(String topic, @Nullable PipelineEvent event) {
        if (event == null) {
            return null;
        }
        byte[] bytes = EventJson.write(event);
        if (bytes.length > EventJson.MAX_RECORD_BYTES) {
            throw new RecordTooLargeException("a " + event.getClass().getSimpleName() + " of " + bytes.length
                    + " bytes is over the limit of " + EventJson.MAX_RECORD_BYTES + " bytes on " + topic);
        }
        return bytes;
    }
}

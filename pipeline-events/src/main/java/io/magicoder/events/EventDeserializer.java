package io.magicoder.events;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/** Reads the events of any topic of {@link Topics}: the topic decides the type. */
public final class EventDeserializer implements Deserializer<PipelineEvent> {
    /**
     * @return the event, or null for a tombstone
     * @throws SerializationException if the topic is none of the pipeline's or the bytes are not its event
     */
    @Override
    public @Nullable PipelineEvent deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        Topic<? extends PipelineEvent> known = Topics.named(topic)
                .orElseThrow(() -> new SerializationException(topic + " is no topic of the pipeline"));
        return EventJson.read(bytes, known.type());
    }
}

package io.magicoder.cleaner.streams;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.RunEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/** Events on the way to the ordered step, where three types share one topic: a byte for the type, then the JSON. */
final class OrderedEvents implements Serde<PipelineEvent> {
    private static final ObjectMapper MAPPER = EventJson.mapper();
    private static final List<Class<? extends PipelineEvent>> TYPES =
            List.of(GeneratedInstruction.class, Rejection.class, RunEvent.class);

    @Override
    public Serializer<PipelineEvent> serializer() {
        return (_, event) -> event == null ? null : write(event);
    }

    @Override
    public Deserializer<PipelineEvent> deserializer() {
        return (_, bytes) -> bytes == null ? null : read(bytes);
    }

    private static byte[] write(PipelineEvent event) {
        for (int type = 0; type < TYPES.size(); type++) {
            if (TYPES.get(type).isInstance(event)) {
                byte[] json = EventJson.write(event);
                return ByteBuffer.allocate(1 + json.length)
                        .put((byte) type)
                        .put(json)
                        .array();
            }
        }
        throw new SerializationException(
                "the ordered step takes no " + event.getClass().getSimpleName());
    }

    /** Without the limit of a topic's record: what was let in must not fail here, though it be some bytes longer. */
    private static PipelineEvent read(byte[] bytes) {
        try {
            return MAPPER.readValue(bytes, 1, bytes.length - 1, TYPES.get(bytes[0]));
        } catch (IOException e) {
            throw new SerializationException("not written by this topology", e);
        }
    }
}

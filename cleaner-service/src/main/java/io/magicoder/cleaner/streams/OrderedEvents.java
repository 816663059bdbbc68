package io.magicoder.cleaner.streams;

import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.RunEvent;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** Events on the way to the ordered step, where three types share one topic: a byte for the type, then the JSON. */
final class OrderedEvents implements Serde<PipelineEvent> {
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

    private static @Nullable PipelineEvent read(byte[] bytes) {
        return EventJson.read(Arrays.copyOfRange(bytes, 1, bytes.length), TYPES.get(bytes[0]));
    }
}

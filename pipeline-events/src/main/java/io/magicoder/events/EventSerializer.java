package io.magicoder.events;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Map;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of any topic: JSON in the value; in the headers what CloudEvents says of it, and the trace it
 * belongs to. Whoever sends through this class cannot forget them.
 */
public final class EventSerializer implements Serializer<PipelineEvent> {
    /** The producer property that names who writes: a URI reference such as {@code /magicoder/cleaner}. */
    public static final String SOURCE = "cloudevents.source";

    private static final String SOMEONE = "/magicoder";

    private byte[] source;

    /** A serializer that Kafka configures. */
    public EventSerializer() {
        this(SOMEONE);
    }

    /** @param source a URI reference that names who writes */
    public EventSerializer(String source) {
        this.source = source.getBytes(UTF_8);
    }

    @Override
    public void configure(Map<String, ?> configuration, boolean isKey) {
        if (configuration.get(SOURCE) instanceof String configured) {
            source = configured.getBytes(UTF_8);
        }
    }

    /**
     * @return the JSON of the event, or null (a tombstone) for null
     * @throws RecordTooLargeException above {@link EventJson#MAX_RECORD_BYTES}
     * @throws SerializationException if only newer versions know the event
     */
    @Override
    public byte @Nullable [] serialize(String topic, @Nullable PipelineEvent event) {
        return serialize(topic, new RecordHeaders(), event);
    }

    /**
     * The same, with the headers of the record: the attributes of CloudEvents are set, and so is
     * {@value TraceParent#HEADER} unless one is there.
     */
    @Override
    public byte @Nullable [] serialize(String topic, Headers headers, @Nullable PipelineEvent event) {
        if (event == null) {
            return null;
        }
        CloudEvent.of(event).describe(headers, source);
        if (TraceParent.of(headers).isEmpty()) {
            TraceParent.root(event).into(headers);
        }
        byte[] bytes = EventJson.write(event);
        if (bytes.length > EventJson.MAX_RECORD_BYTES) {
            throw new RecordTooLargeException("a " + event.getClass().getSimpleName() + " of " + bytes.length
                    + " bytes is over the limit of " + EventJson.MAX_RECORD_BYTES + " bytes on " + topic);
        }
        return bytes;
    }
}

package io.magicoder.events;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;

/**
 * The bytes of an event: UTF-8 JSON with ISO-8601 instants, absent members left out. Unknown members are ignored, so
 * that newer writers and older readers get along; a member that is added later must be {@code @Nullable}, as every other
 * one is required.
 */
public final class EventJson {
    /** Records above this size are refused on both sides; anything larger belongs into a store, not on a topic. */
    public static final int MAX_RECORD_BYTES = 1024 * 1024;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .annotationIntrospector(
                    AnnotationIntrospector.pair(new JacksonAnnotationIntrospector(), new RequiredMembers()))
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.READ_UNKNOWN_ENUM_VALUES_USING_DEFAULT_VALUE)
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.NON_NULL))
            .build();

    private EventJson() {}

    /** A copy of the mapper, for those who write events into files. */
    public static ObjectMapper mapper() {
        return MAPPER.copy();
    }

    /**
     * The bytes of an event of any size.
     *
     * @throws SerializationException if it cannot be written
     */
    public static byte[] write(Object event) {
        try {
            return MAPPER.writeValueAsBytes(event);
        } catch (JsonProcessingException e) {
            throw new SerializationException("cannot write " + event.getClass().getSimpleName() + " as JSON", e);
        }
    }

    /**
     * The same as text, for people and programs that read it from a terminal.
     *
     * @throws SerializationException if it cannot be written
     */
    public static String text(Object event) {
        return new String(write(event), StandardCharsets.UTF_8);
    }

    /** Whether an event is small enough for a topic. */
    public static boolean fits(PipelineEvent event) {
        return write(event).length <= MAX_RECORD_BYTES;
    }

    /**
     * Reads an event.
     *
     * @throws SerializationException if the bytes are too many, are no JSON, or lack a member; the message says which
     */
    public static <T> T read(byte[] bytes, Class<T> type) {
        if (bytes.length > MAX_RECORD_BYTES) {
            throw new SerializationException("a record of " + bytes.length + " bytes is over the limit of "
                    + MAX_RECORD_BYTES + " bytes for a " + type.getSimpleName());
        }
        try {
            T event = MAPPER.readValue(bytes, type);
            if (event == null) {
                throw new SerializationException("the JSON null is no " + type.getSimpleName());
            }
            return event;
        } catch (JsonProcessingException e) {
            throw new SerializationException(
                    "the record is no " + type.getSimpleName() + ": " + firstLine(e.getOriginalMessage()), e);
        } catch (IOException e) {
            throw new SerializationException("cannot read a " + type.getSimpleName(), e);
        }
    }

    private static String firstLine(String message) {
        return message.lines().findFirst().orElse("unreadable JSON");
    }
}

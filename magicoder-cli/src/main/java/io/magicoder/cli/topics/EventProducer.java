package io.magicoder.cli.topics;

import io.magicoder.cli.UserError;
import io.magicoder.events.EventSerializer;
import io.magicoder.events.Part;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Topic;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/** Writes events in the name of the command line. */
public final class EventProducer implements AutoCloseable {
    private final KafkaProducer<byte[], byte[]> producer;
    private final EventSerializer serializer = new EventSerializer(Part.COMMAND_LINE.source());
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    public EventProducer(Map<String, Object> clientSettings) {
        Map<String, Object> settings = new HashMap<>(clientSettings);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 16 * 1024 * 1024);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Sends an event; {@link #flush} tells whether the broker took it. */
    public <T extends PipelineEvent> void send(Topic<T> topic, T event) {
        RecordHeaders headers = new RecordHeaders();
        byte[] value = serializer.serialize(topic.name(), headers, event);
        send(new ProducerRecord<>(topic.name(), null, event.key().getBytes(StandardCharsets.UTF_8), value, headers));
    }

    /** Sends bytes as they are. */
    public void sendRaw(String topic, @Nullable Bytes key, @Nullable Bytes value, Headers headers) {
        send(new ProducerRecord<>(
                topic, null, key == null ? null : key.get(), value == null ? null : value.get(), headers));
    }

    private void send(ProducerRecord<byte[], byte[]> record) {
        var _ = producer.send(record, (_, failed) -> {
            if (failed != null) {
                failure.compareAndSet(null, failed);
            }
        });
    }

    /**
     * Waits until the broker has all that was sent.
     *
     * @throws UserError if it refused any of it
     */
    public void flush() {
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            Throwable cause =
                    failed instanceof ExecutionException && failed.getCause() != null ? failed.getCause() : failed;
            throw new UserError("the broker did not take a record: " + cause.getMessage(), failed);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}

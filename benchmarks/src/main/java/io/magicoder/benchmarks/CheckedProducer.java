package io.magicoder.benchmarks;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** A producer of many records, of which none may be lost. */
final class CheckedProducer<K, V> implements AutoCloseable {
    private final KafkaProducer<K, V> producer;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();

    /** @param batchBytes of a partition, uncompressed */
    CheckedProducer(Map<String, Object> client, int batchBytes, Serializer<K> keys, Serializer<V> values) {
        Map<String, Object> settings = new HashMap<>(client);
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 50);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, batchBytes);
        settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "zstd");
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 2 * 1024 * 1024);
        producer = new KafkaProducer<>(settings, keys, values);
    }

    void send(String topic, K key, V value) {
        var _ = producer.send(new ProducerRecord<>(topic, key, value), (_, failed) -> {
            if (failed != null) {
                failure.compareAndSet(null, failed);
            }
        });
    }

    /**
     * Waits until the broker has all that was sent.
     *
     * @throws IllegalStateException if it did not take a record
     */
    void flush() {
        producer.flush();
        Exception failed = failure.get();
        if (failed != null) {
            throw new IllegalStateException("the broker did not take a record: " + failed.getMessage(), failed);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}

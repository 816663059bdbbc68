package io.magicoder.trainer;

import io.magicoder.events.EventJson;
import io.magicoder.events.EventSerializer;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.TraceParent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** The other end of the trainer's topics. */
final class Broker implements AutoCloseable {
    private final String bootstrapServers;
    private final KafkaProducer<String, byte[]> producer;

    Broker(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                        8 * 1024 * 1024),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    void send(String topic, PipelineEvent event) {
        send(topic, event, TraceParent.root(event));
    }

    void send(String topic, PipelineEvent event, TraceParent trace) {
        Headers headers = new RecordHeaders();
        trace.into(headers);
        try (EventSerializer serializer = new EventSerializer()) {
            send(new ProducerRecord<>(topic, null, event.key(), serializer.serialize(topic, headers, event), headers));
        }
    }

    void send(String topic, String key, byte @Nullable [] value) {
        send(new ProducerRecord<>(topic, key, value));
    }

    private void send(ProducerRecord<String, byte[]> record) {
        try {
            producer.send(record).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All records on a topic now; all topics read here have one partition. */
    List<ConsumerRecord<String, byte[]>> records(String topic) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "fetch.max.bytes", 64 * 1024 * 1024),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    <E> List<E> events(String topic, Class<E> type) {
        return records(topic).stream()
                .map(record -> EventJson.read(record.value(), type))
                .toList();
    }

    @Override
    public void close() {
        producer.close();
    }
}

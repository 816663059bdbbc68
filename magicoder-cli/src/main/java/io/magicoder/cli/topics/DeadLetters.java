package io.magicoder.cli.topics;

import io.magicoder.events.SeedReference;
import io.magicoder.events.Topic;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * Records that no service could read, as they lie on the dead-letter topics. How far somebody has dealt with them is
 * kept on the broker, as the offsets of the group {@value #GROUP}.
 */
public final class DeadLetters {
    public static final String GROUP = "magicoder-dead-letters";

    private final Map<String, Object> clientSettings;

    public DeadLetters(Map<String, Object> clientSettings) {
        this.clientSettings = clientSettings;
    }

    /**
     * One record that was set aside.
     *
     * @param topic it was written to
     * @param offset on the dead-letter topic
     * @param reason one sentence
     * @param headers that it was written with
     */
    public record DeadLetter(
            String topic,
            long offset,
            Instant at,
            String reason,
            @Nullable Bytes key,
            @Nullable Bytes value,
            Headers headers) {

        /** Run and seed, if the bytes name them. */
        public Optional<SeedReference> about() {
            return SeedReference.in(value == null ? null : value.get());
        }
    }

    /** Topics to the number of their records that were set aside and not dealt with; without those that have none. */
    public Map<String, Long> waiting() {
        Map<String, Long> waiting = new TreeMap<>();
        try (Admin admin = Admin.create(clientSettings)) {
            Map<TopicPartition, Long> begins = begins(admin, Topics.eventNames());
            Map<TopicPartition, OffsetSpec> latest = new HashMap<>();
            begins.keySet().forEach(partition -> latest.put(partition, OffsetSpec.latest()));
            admin.listOffsets(latest).all().get().forEach((partition, end) -> {
                long count = end.offset() - begins.getOrDefault(partition, 0L);
                if (count > 0) {
                    waiting.merge(origin(partition), count, Long::sum);
                }
            });
            return waiting;
        } catch (ExecutionException e) {
            throw new KafkaException("the dead letters cannot be counted: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while counting dead letters", e);
        }
    }

    /** The records of a topic that were set aside and not dealt with, the oldest first. */
    public List<DeadLetter> waiting(String topic) {
        List<DeadLetter> letters = new ArrayList<>();
        try (Admin admin = Admin.create(clientSettings);
                TopicReader reader = TopicReader.open(clientSettings, begins(admin, List.of(topic)))) {
            reader.readToEnd(record -> letters.add(letter(topic, record)));
            return letters;
        } catch (ExecutionException e) {
            throw new KafkaException("the dead letters of " + topic + " cannot be read: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while reading dead letters", e);
        }
    }

    /** Remembers that a dead letter and all before it are dealt with. */
    public void dealtWith(DeadLetter letter) {
        try (Admin admin = Admin.create(clientSettings)) {
            admin.alterConsumerGroupOffsets(
                            GROUP, Map.of(partition(letter.topic()), new OffsetAndMetadata(letter.offset() + 1)))
                    .all()
                    .get();
        } catch (ExecutionException e) {
            throw new KafkaException("the place in the dead letters cannot be kept: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while keeping the place in the dead letters", e);
        }
    }

    /** Where to begin on each dead-letter topic: behind what was dealt with, or else at what is left of it. */
    private static Map<TopicPartition, Long> begins(Admin admin, List<String> topics)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
        topics.forEach(topic -> earliest.put(partition(topic), OffsetSpec.earliest()));
        Map<TopicPartition, ListOffsetsResultInfo> beginnings =
                admin.listOffsets(earliest).all().get();
        Map<TopicPartition, OffsetAndMetadata> dealtWith = admin.listConsumerGroupOffsets(GROUP)
                .partitionsToOffsetAndMetadata()
                .get();
        Map<TopicPartition, Long> begins = new HashMap<>();
        beginnings.forEach((partition, beginning) -> {
            OffsetAndMetadata kept = dealtWith.get(partition);
            begins.put(partition, Math.max(beginning.offset(), kept == null ? 0 : kept.offset()));
        });
        return begins;
    }

    private static TopicPartition partition(String topic) {
        return new TopicPartition(topic + Topic.DEAD_LETTERS, 0);
    }

    private static String origin(TopicPartition partition) {
        return partition.topic().substring(0, partition.topic().length() - Topic.DEAD_LETTERS.length());
    }

    private static DeadLetter letter(String topic, ConsumerRecord<byte[], byte[]> record) {
        Header reason = record.headers().lastHeader("dead-letter-reason");
        return new DeadLetter(
                topic,
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                reason == null ? "no reason is given" : new String(reason.value(), StandardCharsets.UTF_8),
                Bytes.wrap(record.key()),
                Bytes.wrap(record.value()),
                own(record.headers()));
    }

    /** Without those of whoever set the record aside. */
    private static Headers own(Headers headers) {
        Headers own = new RecordHeaders();
        for (Header header : headers) {
            if (!header.key().startsWith("dead-letter-")) {
                own.add(header);
            }
        }
        return own;
    }
}

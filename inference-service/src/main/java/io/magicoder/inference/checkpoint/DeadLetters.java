package io.magicoder.inference.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.jboss.logging.Logger;

/**
 * Sets records aside that cannot be read: the raw bytes, and the reason in headers named as SmallRye's.
 *
 * <p>Each instance reads the topic anew at every start; so that a bad record is set aside once and not once a start, it
 * also reads what has been set aside. Instances that meet a record at the same moment may each set it aside.
 */
final class DeadLetters {
    /** The limit of the dead-letter topics. */
    static final int MAX_REQUEST_BYTES = 16 * 1024 * 1024;

    private static final Logger LOG = Logger.getLogger(DeadLetters.class);
    private static final String PARTITION = "dead-letter-partition";
    private static final String OFFSET = "dead-letter-offset";

    private final String topic;
    private final Producer<String, byte[]> producer;
    private final Set<String> known = new HashSet<>();

    DeadLetters(String topic, Producer<String, byte[]> producer) {
        this.topic = topic;
        this.producer = producer;
    }

    /** A record and what is wrong with it. */
    record Unreadable(ConsumerRecord<String, byte[]> record, SerializationException cause) {}

    /** Notes a record of the dead-letter topic. */
    void remember(ConsumerRecord<String, byte[]> deadLetter) {
        known.add(text(deadLetter, PARTITION) + "/" + text(deadLetter, OFFSET));
    }

    /** Sets a record aside unless that has been done. */
    void add(Unreadable unreadable) {
        ConsumerRecord<String, byte[]> bad = unreadable.record();
        if (!known.add(bad.partition() + "/" + bad.offset())) {
            return;
        }
        LOG.errorf(
                "set aside a bad record of %s at offset %d: %s",
                bad.topic(), bad.offset(), unreadable.cause().getMessage());
        ProducerRecord<String, byte[]> letter = new ProducerRecord<>(topic, bad.key(), bad.value());
        bad.headers().forEach(letter.headers()::add);
        header(
                letter,
                "dead-letter-exception-class-name",
                unreadable.cause().getClass().getName());
        header(letter, "dead-letter-reason", String.valueOf(unreadable.cause().getMessage()));
        header(letter, "dead-letter-topic", bad.topic());
        header(letter, PARTITION, String.valueOf(bad.partition()));
        header(letter, OFFSET, String.valueOf(bad.offset()));
        if (unreadable.cause().getCause() != null) {
            header(
                    letter,
                    "dead-letter-cause-class-name",
                    unreadable.cause().getCause().getClass().getName());
            header(
                    letter,
                    "dead-letter-cause",
                    String.valueOf(unreadable.cause().getCause().getMessage()));
        }
        var unused = producer.send(letter, (written, failure) -> {
            if (failure != null) {
                LOG.errorf("could not set it aside: %s", failure.getMessage());
            }
        });
    }

    private static void header(ProducerRecord<String, byte[]> letter, String name, String value) {
        letter.headers().add(name, value.getBytes(UTF_8));
    }

    private static String text(ConsumerRecord<String, byte[]> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), UTF_8);
    }
}

package io.magicoder.generator;

import io.magicoder.events.EventSerializer;
import io.magicoder.events.Part;
import io.magicoder.events.SpendingReserved;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.TopicReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The wishes to spend on the topic of the runs, whose one partition is their order. */
final class RunTopicSpending implements SpendingLog, AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MOST_VERDICTS = 10_000;

    private final ReentrantLock lock = new ReentrantLock();
    private final KafkaProducer<byte[], byte[]> producer;
    private final TopicReader reader;
    private final EventSerializer serializer = new EventSerializer(Part.GENERATOR.source());
    private final Map<String, Long> granted = new HashMap<>();
    /** Of late wishes, those of others too: they are few, as an instance wishes for many calls at once. */
    private final Map<String, Boolean> verdicts = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > MOST_VERDICTS;
        }
    };

    private boolean begun;

    /** @param kafka client settings, {@code bootstrap.servers} at least */
    RunTopicSpending(Map<String, Object> kafka) {
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        Map<String, Object> reading = new HashMap<>(kafka);
        // An open transaction of the cleaner must not hide wishes that lie behind it.
        reading.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        reader = TopicReader.open(reading, List.of(Topics.RUNS_NAME), new TopicOffsets(Map.of()));
    }

    @Override
    public long granted(String runId) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            readTheBeginning();
            return granted.getOrDefault(runId, 0L);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean wish(SpendingReserved wish) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            readTheBeginning();
            RecordHeaders headers = new RecordHeaders();
            byte[] value = serializer.serialize(Topics.RUNS_NAME, headers, wish);
            producer.send(new ProducerRecord<>(
                            Topics.RUNS_NAME, null, wish.key().getBytes(StandardCharsets.UTF_8), value, headers))
                    .get();
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (!verdicts.containsKey(wish.reservationId())) {
                if (System.nanoTime() > deadline) {
                    throw new TimeoutException("a wish to spend cannot be read back");
                }
                reader.poll(POLL, this::take);
            }
            return Boolean.TRUE.equals(verdicts.remove(wish.reservationId()));
        } catch (ExecutionException e) {
            throw new KafkaException("the broker did not take a wish to spend", e.getCause());
        } finally {
            lock.unlock();
        }
    }

    private void readTheBeginning() {
        if (!begun) {
            reader.readToEnd(this::take);
            begun = true;
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        if (TopicReader.event(record).orElse(null) instanceof SpendingReserved wish) {
            long before = granted.getOrDefault(wish.runId(), 0L);
            boolean fits = wish.nanoDollars() <= 0 || before + wish.nanoDollars() <= wish.budgetNanoDollars();
            if (fits) {
                granted.put(wish.runId(), before + wish.nanoDollars());
            }
            if (begun) {
                verdicts.put(wish.reservationId(), fits);
            }
        }
    }

    @Override
    public void close() {
        producer.close();
        reader.close();
    }
}

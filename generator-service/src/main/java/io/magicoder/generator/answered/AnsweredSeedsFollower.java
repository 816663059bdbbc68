package io.magicoder.generator.answered;

import io.magicoder.events.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jboss.logging.Logger;

/**
 * Reads the outcomes of all instances from the beginning and goes on following them, outside any consumer group.
 *
 * <p>Only keys are looked at: every record of the two topics is about the seed of its key, and one that the cleaner
 * rejected has been answered too.
 */
public final class AnsweredSeedsFollower {
    private static final Logger LOG = Logger.getLogger(AnsweredSeedsFollower.class);
    private static final List<String> OUTCOMES = List.of(Topics.INSTRUCTIONS_NAME, Topics.REJECTIONS_NAME);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final AnsweredSeeds answered;
    private final Map<String, Object> kafka;
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread;

    /**
     * Starts to follow.
     *
     * @param kafka client settings, {@code bootstrap.servers} at least
     */
    public AnsweredSeedsFollower(AnsweredSeeds answered, Map<String, Object> kafka) {
        this.answered = answered;
        this.kafka = new HashMap<>(kafka);
        this.kafka.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        this.kafka.remove(ConsumerConfig.GROUP_ID_CONFIG);
        this.thread = Thread.ofPlatform().daemon().name("answered-seeds").start(this::follow);
    }

    /** Whether everything is known that was on the topics when the service started. */
    public boolean isCaughtUp() {
        return caughtUp.getCount() == 0;
    }

    /** Waits for that. */
    public void awaitCaughtUp() throws InterruptedException {
        caughtUp.await();
    }

    /** Ends the reading. */
    public void stop() throws InterruptedException {
        closing.countDown();
        thread.join(POLL.plus(PAUSE));
    }

    private void follow() {
        while (closing.getCount() > 0) {
            try (KafkaConsumer<String, byte[]> consumer =
                    new KafkaConsumer<>(kafka, new StringDeserializer(), new ByteArrayDeserializer())) {
                read(consumer);
            } catch (KafkaException e) {
                LOG.warnf("Cannot follow %s: %s; trying again.", OUTCOMES, e.getMessage());
                pause();
            }
        }
    }

    private void read(KafkaConsumer<String, byte[]> consumer) {
        List<TopicPartition> partitions = OUTCOMES.stream()
                .flatMap(topic -> consumer.partitionsFor(topic).stream())
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.stream().map(TopicPartition::topic).distinct().count() < OUTCOMES.size()) {
            LOG.warnf("Waiting for the topics %s.", OUTCOMES);
            pause();
            return;
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        while (closing.getCount() > 0) {
            for (ConsumerRecord<String, byte[]> outcome : consumer.poll(POLL)) {
                if (outcome.key() != null) {
                    answered.add(outcome.key());
                }
            }
            if (!isCaughtUp()
                    && ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                LOG.infof("%d seeds have an outcome already.", answered.size());
                caughtUp.countDown();
            }
        }
    }

    private void pause() {
        try {
            closing.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

package io.magicoder.generator.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.Topics;
import io.magicoder.generator.answered.AnsweredSeeds;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** An instance of the generator, step by step on the test's thread, which can die at any step. */
final class SimulatedInstance implements AutoCloseable, ConsumerRebalanceListener {
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Payments payments;
    private final OutcomeFloors floors = new OutcomeFloors();
    private final SeedProgress progress;
    private final AnsweredSeeds answered = new AnsweredSeeds();
    private final KafkaConsumer<String, byte[]> consumer;
    private final KafkaProducer<String, byte[]> producer;
    private final String group;
    private final Set<String> silent = new HashSet<>();
    private boolean dead;
    private int answers;
    private int recognised;

    SimulatedInstance(String bootstrapServers, String group, Payments payments) {
        this.payments = payments;
        this.group = group;
        Map<String, Object> settings = Map.of("bootstrap.servers", bootstrapServers);
        this.progress = new SeedProgress(settings, floors, Duration.ZERO);
        this.consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        bootstrapServers,
                        "group.id",
                        group,
                        "enable.auto.commit",
                        false,
                        "auto.offset.reset",
                        "earliest",
                        "max.poll.records",
                        20,
                        "partition.assignment.strategy",
                        CooperativeStickyAssignor.class.getName()),
                new StringDeserializer(),
                new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer());
        consumer.subscribe(List.of(Topics.SEEDS_NAME), this);
    }

    /** The teacher is asked about these seeds and paid, and this instance never gets its answer. */
    void neverHearsOf(Collection<String> seeds) {
        silent.addAll(seeds);
    }

    SeedProgress progress() {
        return progress;
    }

    /** How many seeds it answered. */
    int answers() {
        return answers;
    }

    /** How many seeds it did not ask about, as they had an outcome. */
    int recognised() {
        return recognised;
    }

    void runUntil(BooleanSupplier condition) {
        runAllUntil(List.of(this), condition);
    }

    static void runAllUntil(List<SimulatedInstance> instances, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("the deadline").isLessThan(deadline);
            instances.forEach(SimulatedInstance::step);
        }
    }

    private void step() {
        for (ConsumerRecord<String, byte[]> seed : consumer.poll(POLL)) {
            handle(seed);
        }
    }

    private void handle(ConsumerRecord<String, byte[]> seed) {
        SeedTicket ticket = progress.receive(new TopicPartition(seed.topic(), seed.partition()), seed.offset());
        try {
            if (!ticket.begin()) {
                return;
            }
            if (!answered.claim(seed.key(), ticket.answeredBefore())) {
                recognised++;
                ticket.finish();
                return;
            }
            payments.pay(seed.key());
            if (!silent.contains(seed.key())) {
                RecordMetadata outcome = producer.send(new ProducerRecord<>(
                                Topics.INSTRUCTIONS_NAME,
                                null,
                                seed.key(),
                                seed.value(),
                                List.of(ticket.place().header())))
                        .get();
                floors.written(new TopicPartition(outcome.topic(), outcome.partition()), outcome.offset());
                answered.add(seed.key());
                answers++;
                ticket.finish();
            }
            answered.release(seed.key());
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean isKnown() {
        return !consumer.assignment().isEmpty() && progress.isKnown();
    }

    /** Nothing is left to receive. */
    boolean isAtEnd() {
        return consumer.assignment().size() == Topics.SEEDS.partitions()
                && consumer.endOffsets(consumer.assignment()).entrySet().stream()
                        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    void commit() {
        progress.commit(consumer::commitSync);
    }

    /** Leaves at once, so that tests need not wait for a session to expire; nothing is committed. */
    void kill() {
        dead = true;
        consumer.close();
        producer.close();
    }

    @Override
    public void close() {
        consumer.close();
        producer.close();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        progress.assign(group, partitions);
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        if (dead) {
            return;
        }
        try {
            progress.revoke(partitions, consumer::commitSync);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.magicoder.generator;

import io.magicoder.generator.progress.SeedProgress;
import io.magicoder.generator.progress.SeedTicket;
import io.smallrye.common.annotation.Identifier;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.kafka.IncomingKafkaRecord;
import io.smallrye.reactive.messaging.kafka.KafkaConnectorIncomingConfiguration;
import io.smallrye.reactive.messaging.kafka.KafkaConsumer;
import io.smallrye.reactive.messaging.kafka.commit.KafkaCommitHandler;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/** Binds {@link SeedProgress} to the consumer of the seeds: the commit strategy {@value #STRATEGY}. */
final class SeedCommits implements KafkaCommitHandler {
    static final String STRATEGY = "look-back";

    private static final Logger LOG = Logger.getLogger(SeedCommits.class);
    private static final Duration INTERVAL = Duration.ofSeconds(1);
    private static final Duration LAST_COMMIT_PATIENCE = Duration.ofSeconds(5);

    private final SeedProgress progress;
    private final KafkaConsumer<?, ?> consumer;
    private final String group;
    private final Vertx vertx;
    private final long timer;

    private SeedCommits(SeedProgress progress, KafkaConsumer<?, ?> consumer, Vertx vertx) {
        this.progress = progress;
        this.consumer = consumer;
        this.group = String.valueOf(consumer.configuration().get(ConsumerConfig.GROUP_ID_CONFIG));
        this.vertx = vertx;
        this.timer = vertx.setPeriodic(
                INTERVAL.toMillis(),
                _ -> commit().subscribe()
                        .with(_ -> {}, e -> LOG.warnf("Offsets are not committed: %s; trying again.", e)));
    }

    /** What the connector looks up by the name of the strategy. */
    @ApplicationScoped
    @Identifier(STRATEGY) static class Factory implements KafkaCommitHandler.Factory {
        private final SeedProgress progress;

        Factory(SeedProgress progress) {
            this.progress = progress;
        }

        @Override
        public KafkaCommitHandler create(
                KafkaConnectorIncomingConfiguration configuration,
                Vertx vertx,
                KafkaConsumer<?, ?> consumer,
                BiConsumer<Throwable, Boolean> reportFailure) {
            return new SeedCommits(progress, consumer, vertx);
        }
    }

    @Override
    public void partitionsAssigned(Collection<TopicPartition> partitions) {
        progress.assign(group, partitions);
    }

    /** On the thread that polls: the group waits until this returns. */
    @Override
    public void partitionsRevoked(Collection<TopicPartition> partitions) {
        try {
            progress.revoke(partitions, this::commitNow);
        } catch (KafkaException e) {
            LOG.warnf("The last offsets of %s are not committed: %s.", partitions, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public <K, V> Uni<IncomingKafkaRecord<K, V>> received(IncomingKafkaRecord<K, V> record) {
        SeedTicket ticket =
                progress.receive(new TopicPartition(record.getTopic(), record.getPartition()), record.getOffset());
        record.injectMetadata(ticket);
        return Uni.createFrom().item(record);
    }

    @Override
    public <K, V> Uni<Void> handle(IncomingKafkaRecord<K, V> record) {
        record.getMetadata(SeedTicket.class).ifPresent(SeedTicket::finish);
        return Uni.createFrom().voidItem();
    }

    @Override
    public void terminate(boolean graceful) {
        vertx.cancelTimer(timer);
        if (graceful) {
            commit().onFailure()
                    .invoke(e -> LOG.warnf("The last offsets are not committed: %s.", e))
                    .onFailure()
                    .recoverWithNull()
                    .await()
                    .atMost(LAST_COMMIT_PATIENCE);
        }
    }

    /** What is due is found on the thread that polls, so that no partition can be revoked in between. */
    private Uni<Void> commit() {
        return consumer.runOnPollingThread(_ -> {
            progress.commit(this::commitNow);
        });
    }

    private void commitNow(Map<TopicPartition, OffsetAndMetadata> offsets) {
        Objects.requireNonNull(consumer.unwrap()).commitSync(offsets);
    }
}

package io.magicoder.generator.progress;

import io.magicoder.generator.progress.PartitionProgress.Commit;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jboss.logging.Logger;

/**
 * The progress of all seed partitions that this instance has: what may begin, what may be committed, and what a later
 * owner must look back at.
 */
public final class SeedProgress {
    private static final Logger LOG = Logger.getLogger(SeedProgress.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final OutcomeFloors floors;
    private final OutcomeHistory history;
    private final Duration grace;
    private final Map<TopicPartition, PartitionProgress> assigned = new ConcurrentHashMap<>();

    /**
     * @param kafka client settings, {@code bootstrap.servers} at least
     * @param grace how long calls under way may go on when a partition goes to another instance
     */
    public SeedProgress(Map<String, Object> kafka, OutcomeFloors floors, Duration grace) {
        this.floors = floors;
        this.history = new OutcomeHistory(kafka, floors);
        this.grace = grace;
    }

    /** Whether the past of every assigned partition is known. */
    public boolean isKnown() {
        return assigned.values().stream().allMatch(PartitionProgress::isKnown);
    }

    /** How many outcomes this process has read to look back. */
    public long outcomesRead() {
        return history.recordsRead();
    }

    /** New partitions: their seeds begin when it is known which of them have an outcome. */
    public void assign(String group, Collection<TopicPartition> partitions) {
        if (partitions.isEmpty()) {
            return;
        }
        List<PartitionProgress> fresh = partitions.stream()
                .map(partition -> new PartitionProgress(partition, floors))
                .toList();
        fresh.forEach(progress -> assigned.put(progress.partition(), progress));
        Thread.ofVirtual().name("look-back").start(() -> learn(group, fresh));
    }

    private void learn(String group, List<PartitionProgress> fresh) {
        while (true) {
            List<PartitionProgress> kept =
                    fresh.stream().filter(progress -> !progress.isRevoked()).toList();
            if (kept.isEmpty()) {
                return;
            }
            try {
                long before = history.recordsRead();
                Map<TopicPartition, History> pasts = history.read(
                        group, kept.stream().map(PartitionProgress::partition).toList());
                int answered = 0;
                for (PartitionProgress progress : kept) {
                    History past = Optional.ofNullable(pasts.get(progress.partition()))
                            .orElseThrow(() -> new KafkaException("no past of " + progress.partition()));
                    answered += past.answered().size();
                    progress.learn(past);
                }
                LOG.infof(
                        "%d partitions of seeds: %d seeds that come again have an outcome (%d outcomes read).",
                        kept.size(), answered, history.recordsRead() - before);
                return;
            } catch (KafkaException e) {
                LOG.warnf("Cannot find out which seeds have an outcome: %s; trying again.", e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            try {
                Thread.sleep(RETRY_AFTER);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** A record arrived; records of a partition arrive in the order of their offsets. */
    public SeedTicket receive(TopicPartition partition, long offset) {
        return assigned.computeIfAbsent(partition, missing -> revoked(missing)).receive(offset);
    }

    /** A record that arrives behind the revocation of its partition never begins. */
    private PartitionProgress revoked(TopicPartition partition) {
        PartitionProgress progress = new PartitionProgress(partition, floors);
        progress.revoke();
        return progress;
    }

    /**
     * Partitions go to another instance: what is under way there may end, within the grace.
     *
     * @param commit makes the last commit; it may fail
     */
    public void revoke(Collection<TopicPartition> partitions, Consumer<Map<TopicPartition, OffsetAndMetadata>> commit)
            throws InterruptedException {
        List<PartitionProgress> leaving = partitions.stream()
                .map(assigned::get)
                .flatMap(progress -> Optional.ofNullable(progress).stream())
                .toList();
        leaving.forEach(PartitionProgress::revoke);
        long deadline = System.nanoTime() + grace.toNanos();
        int left = 0;
        for (PartitionProgress progress : leaving) {
            left += progress.awaitIdle(deadline);
        }
        if (left > 0) {
            LOG.warnf("%d calls did not end before their partitions went to another instance, which asks again.", left);
        }
        commit(leaving, commit);
        leaving.forEach(progress -> assigned.remove(progress.partition(), progress));
    }

    /**
     * Commits what has changed.
     *
     * @param commit makes the commit; it may fail
     */
    public void commit(Consumer<Map<TopicPartition, OffsetAndMetadata>> commit) {
        commit(assigned.values(), commit);
    }

    private static void commit(
            Collection<PartitionProgress> partitions, Consumer<Map<TopicPartition, OffsetAndMetadata>> commit) {
        List<Commit> due = partitions.stream()
                .map(PartitionProgress::due)
                .flatMap(Optional::stream)
                .toList();
        if (due.isEmpty()) {
            return;
        }
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        due.forEach(one -> offsets.put(one.progress().partition(), one.offsetAndMetadata()));
        commit.accept(offsets);
        due.forEach(one -> one.progress().committed(one));
    }
}

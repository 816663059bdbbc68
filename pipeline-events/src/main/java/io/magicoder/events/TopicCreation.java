package io.magicoder.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Creates the topics of the pipeline on a broker that lacks them. */
public final class TopicCreation {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);

    private TopicCreation() {}

    /**
     * Creates every missing topic and waits until the broker serves all; those that exist are left as they are.
     *
     * @param replication copies of every partition
     * @return the names of the created topics
     * @throws IllegalStateException if the broker refuses or does not answer
     */
    public static List<String> createMissing(Admin admin, TopicReplication replication) throws InterruptedException {
        List<String> created = new ArrayList<>();
        try {
            Set<String> existing = admin.listTopics().names().get();
            for (Topic<?> topic : Topics.all()) {
                if (!existing.contains(topic.name()) && create(admin, topic, replication)) {
                    created.add(topic.name());
                }
            }
            awaitAll(admin);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the broker did not create the topics: " + e.getCause(), e);
        }
        return created;
    }

    /** The controller has a new topic a moment before the broker has it. */
    private static void awaitAll(Admin admin) throws InterruptedException, ExecutionException {
        List<String> names = Topics.all().stream().map(Topic::name).toList();
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                admin.describeTopics(names).allTopicNames().get();
                return;
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException) || System.nanoTime() > deadline) {
                    throw e;
                }
            }
            Thread.sleep(POLL);
        }
    }

    private static boolean create(Admin admin, Topic<?> topic, TopicReplication replication)
            throws InterruptedException, ExecutionException {
        try {
            admin.createTopics(List.of(request(topic, replication))).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false; // another instance was faster
            }
            throw e;
        }
    }

    static NewTopic request(Topic<?> topic, TopicReplication replication) {
        Map<String, String> settings = new HashMap<>(topic.settings());
        settings.put(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, String.valueOf(replication.minInsyncReplicas()));
        return new NewTopic(topic.name(), topic.partitions(), replication.factor()).configs(settings);
    }
}

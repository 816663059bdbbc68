package io.magicoder.embeddedkafka.testing;

import io.magicoder.embeddedkafka.EmbeddedKafka;
import io.magicoder.events.TopicCreation;
import io.magicoder.events.TopicReplication;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;
import org.testcontainers.kafka.KafkaContainer;

/**
 * Gives a {@code @QuarkusTest} a broker with every topic of the pipeline.
 *
 * <p>The broker is embedded unless the environment variable {@value #VARIABLE} is {@code container}; whether Docker is
 * there is never guessed, so that one command behaves the same everywhere.
 */
public final class KafkaTestResource implements QuarkusTestResourceLifecycleManager {
    public static final String VARIABLE = "MAGICODER_TEST_KAFKA";
    private static final String IMAGE = "apache/kafka:4.1.1";

    private @Nullable EmbeddedKafka embedded;
    private @Nullable KafkaContainer container;

    @Override
    public Map<String, String> start() {
        String kind = System.getenv().getOrDefault(VARIABLE, "embedded");
        return Map.of(
                "kafka.bootstrap.servers",
                switch (kind) {
                    case "embedded" -> startEmbedded();
                    case "container" -> startContainer();
                    default ->
                        throw new IllegalArgumentException(
                                VARIABLE + " is '" + kind + "': it must be 'embedded' or 'container'");
                });
    }

    private String startEmbedded() {
        EmbeddedKafka broker = EmbeddedKafka.start();
        embedded = broker;
        return broker.bootstrapServers();
    }

    @SuppressWarnings("resource") // closed by stop()
    private String startContainer() {
        KafkaContainer broker = new KafkaContainer(IMAGE)
                .withEnv("KAFKA_MESSAGE_MAX_BYTES", String.valueOf(16 * 1024 * 1024))
                .withEnv("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false");
        container = broker;
        broker.start();
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker.getBootstrapServers()))) {
            TopicCreation.createMissing(admin, TopicReplication.SINGLE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topics", e);
        }
        return broker.getBootstrapServers();
    }

    @Override
    public void stop() {
        if (embedded != null) {
            embedded.close();
        }
        if (container != null) {
            container.stop();
        }
    }
}

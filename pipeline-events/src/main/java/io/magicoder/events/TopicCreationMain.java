package io.magicoder.events;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;

/**
 * Creates the topics of an installation: {@code TopicCreationMain [CLIENT-PROPERTIES]}. The broker is
 * {@code KAFKA_BOOTSTRAP_SERVERS}, the file holds what else a Kafka client needs, and {@link TopicReplication} is read
 * from the environment.
 */
public final class TopicCreationMain {
    private static final String BROKER = "KAFKA_BOOTSTRAP_SERVERS";

    private TopicCreationMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        try {
            List<String> created = run(arguments, System.getenv());
            System.out.println(created.isEmpty() ? "all topics exist" : "created " + String.join(", ", created));
        } catch (IllegalArgumentException | IllegalStateException | KafkaException | IOException e) {
            System.err.println("topics are not created: " + e.getMessage());
            System.exit(1);
        }
    }

    static List<String> run(String[] arguments, Map<String, String> environment)
            throws IOException, InterruptedException {
        TopicReplication replication = TopicReplication.of(environment);
        Properties client = new Properties();
        if (arguments.length > 0) {
            try (Reader file = Files.newBufferedReader(Path.of(arguments[0]))) {
                client.load(file);
            }
        }
        String broker = environment.get(BROKER);
        if (broker != null) {
            client.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, broker);
        }
        if (!client.containsKey(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG)) {
            throw new IllegalArgumentException("no broker is named: set " + BROKER);
        }
        try (Admin admin = Admin.create(client)) {
            return TopicCreation.createMissing(admin, replication);
        }
    }
}

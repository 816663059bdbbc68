package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.Screening;
import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.cleaner.ledger.Forgetting;
import io.magicoder.cleaner.quality.QualityRules;
import io.magicoder.events.CleaningRules;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;

/** The topology without Quarkus: in this process, or as one that can be killed, {@code CleanerProcess BROKER DISK}. */
final class CleanerProcess {
    private CleanerProcess() {}

    public static void main(String[] arguments) throws InterruptedException {
        start(arguments[0], Path.of(arguments[1]), Forgetting.GENTLE);
        new CountDownLatch(1).await();
    }

    /** Starts an instance with an instance id, so that the next one on the same disk takes over at once. */
    static KafkaStreams start(String bootstrapServers, Path disk, Forgetting forgetting) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "magicoder-cleaner");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, disk.toString());
        properties.put(StreamsConfig.consumerPrefix("session.timeout.ms"), "10000");
        properties.put("group.instance.id", "the-one");
        Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers));
        Screening screening = new Screening(new QualityRules(1000, 1000), Decontamination.none());
        CleaningMetrics metrics = new CleaningMetrics(new SimpleMeterRegistry());
        KafkaStreams streams = new KafkaStreams(
                CleaningTopology.build(
                        screening,
                        new CleaningRules("none", List.of(), null, 0.7),
                        metrics,
                        RecordTraces.off(),
                        new BrokerEnds(admin),
                        forgetting),
                properties);
        streams.setStateListener((state, _) -> {
            if (state == KafkaStreams.State.NOT_RUNNING) {
                admin.close();
            }
        });
        streams.start();
        return streams;
    }
}

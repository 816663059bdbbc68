package io.magicoder.embeddedkafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.magicoder.events.Topic;
import io.magicoder.events.TopicCreation;
import io.magicoder.events.TopicReplication;
import io.magicoder.events.Topics;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedKafkaTest {
    private static final TopicPartition RUNS = new TopicPartition(Topics.RUNS_NAME, 0);

    @Test
    void topicsHaveThePartitionsAndSettingsOfTheContract() throws Exception {
        // Given
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            // When
            var described = admin.describeTopics(
                            Topics.all().stream().map(Topic::name).toList())
                    .allTopicNames()
                    .get();
            // Then
            for (Topic<?> topic : Topics.all()) {
                assertThat(described.get(topic.name()).partitions())
                        .as(topic.name())
                        .hasSize(topic.partitions());
                ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic.name());
                var config =
                        admin.describeConfigs(List.of(resource)).all().get().get(resource);
                assertThat(config.get("min.insync.replicas").value()).isEqualTo("1");
                topic.settings()
                        .forEach((name, value) -> assertThat(config.get(name).value())
                                .as(topic.name() + " " + name)
                                .isEqualTo(value));
            }
        }
    }

    @Test
    void aReplicationThatTheBrokersCannotMeetIsRefusedWithTheReason() throws Exception {
        try (EmbeddedKafka kafka = EmbeddedKafka.start();
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            admin.deleteTopics(List.of(Topics.RUNS_NAME)).all().get();
            assertThatThrownBy(() -> TopicCreation.createMissing(admin, new TopicReplication((short) 3, (short) 2)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the broker did not create the topics")
                    .hasMessageContaining("replication factor");
        }
    }

    @Test
    void keptDataSurvivesARestartOnAnotherPort(@TempDir Path directory) throws Exception {
        // Given
        try (EmbeddedKafka kafka = EmbeddedKafka.start(0, directory);
                var producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.RUNS_NAME, "kept".getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
        // When
        try (EmbeddedKafka kafka = EmbeddedKafka.start(0, directory);
                var consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(List.of(RUNS));
            consumer.seekToBeginning(List.of(RUNS));
            ConsumerRecords<byte[], byte[]> records = consumer.poll(Duration.ofSeconds(30));
            // Then
            assertThat(records).hasSize(1);
            assertThat(records.iterator().next().value()).asString().isEqualTo("kept");
        }
    }

    @Test
    void aDirectoryInUseIsRefusedByName(@TempDir Path directory) {
        try (EmbeddedKafka first = EmbeddedKafka.start(0, directory)) {
            assertThat(first.bootstrapServers()).startsWith("127.0.0.1:");
            assertThatThrownBy(() -> EmbeddedKafka.start(0, directory))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another broker uses the data directory " + directory);
        }
    }

    @Test
    void aPortInUseIsRefusedByNumber(@TempDir Path directory) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> EmbeddedKafka.start(taken.getLocalPort(), directory))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("port " + taken.getLocalPort() + " on 127.0.0.1 is in use");
        }
    }
}

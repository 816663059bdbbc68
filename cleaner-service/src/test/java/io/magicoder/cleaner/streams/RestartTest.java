package io.magicoder.cleaner.streams;

import static io.magicoder.cleaner.Pairs.exhausted;
import static io.magicoder.cleaner.Pairs.pair;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.magicoder.cleaner.Screening;
import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.cleaner.quality.QualityRules;
import io.magicoder.embeddedkafka.EmbeddedKafka;
import io.magicoder.events.CleanSample;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingShard;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RestartTest {
    private static final String RUN = "run-1";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    void anInstanceThatLostItsDiskContinuesWhereTheLastOneStopped() {
        try (EmbeddedKafka broker = EmbeddedKafka.start();
                KafkaClients kafka = new KafkaClients(broker.bootstrapServers())) {
            // Given
            try (KafkaStreams first = start(broker, "first-disk")) {
                for (int i = 0; i < 5; i++) {
                    kafka.send(Topics.INSTRUCTIONS, pair(RUN, i));
                }
                await().atMost(PATIENCE).until(() -> kafka.read(Topics.SAMPLES).size() == 5);
                assertThat(first.state()).isEqualTo(KafkaStreams.State.RUNNING);
            }

            // When
            try (KafkaStreams second = start(broker, "second-disk")) {
                for (int i = 3; i < 8; i++) {
                    kafka.send(Topics.INSTRUCTIONS, pair(RUN, i)); // two of them again
                }
                kafka.send(Topics.RUNS, exhausted(RUN, 8));

                // Then
                await().atMost(PATIENCE).until(() -> !ready(kafka).isEmpty());
                assertThat(second.state()).isEqualTo(KafkaStreams.State.RUNNING);
            }
            assertThat(ready(kafka))
                    .singleElement()
                    .satisfies(dataset -> assertThat(dataset.samples()).isEqualTo(8));
            List<String> samples = kafka.read(Topics.SAMPLES).stream()
                    .map(CleanSample::sampleId)
                    .toList();
            assertThat(samples).hasSize(8).doesNotHaveDuplicates();
            assertThat(kafka.read(Topics.TRAINING_SHARDS))
                    .singleElement()
                    .satisfies(shard -> assertThat(shard.rows())
                            .extracting(TrainingShard.Row::sampleId)
                            .containsExactlyInAnyOrderElementsOf(samples));
        }
    }

    private static List<DatasetReady> ready(KafkaClients kafka) {
        return kafka.read(Topics.RUNS).stream()
                .filter(DatasetReady.class::isInstance)
                .map(DatasetReady.class::cast)
                .toList();
    }

    private KafkaStreams start(EmbeddedKafka broker, String disk) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "magicoder-cleaner");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, directory.resolve(disk).toString());
        properties.put(StreamsConfig.consumerPrefix("session.timeout.ms"), "10000");
        properties.put("group.instance.id", "the-one");
        Screening screening = new Screening(new QualityRules(1000, 1000), Decontamination.none());
        CleaningMetrics metrics = new CleaningMetrics(new SimpleMeterRegistry());
        KafkaStreams streams =
                new KafkaStreams(CleaningTopology.build(screening, metrics, RecordTraces.off()), properties);
        streams.start();
        return streams;
    }
}

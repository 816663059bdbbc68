package io.magicoder.cleaner.streams;

import static io.magicoder.cleaner.Pairs.exhausted;
import static io.magicoder.cleaner.Pairs.pair;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.magicoder.cleaner.Mark;
import io.magicoder.cleaner.deduplication.Fingerprint;
import io.magicoder.cleaner.ledger.Forgetting;
import io.magicoder.embeddedkafka.EmbeddedKafka;
import io.magicoder.events.CleanSample;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.RunClosed;
import io.magicoder.events.Topic;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingShard;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.streams.KafkaStreams;
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

    @Test
    void anInstanceThatStoppedWhileItRemovedAClosedRunGoesOn() {
        try (EmbeddedKafka broker = EmbeddedKafka.start();
                KafkaClients kafka = new KafkaClients(broker.bootstrapServers())) {
            // Given
            int rows = 100;
            try (KafkaStreams first = start(broker, "first-disk", new Forgetting(10, Duration.ofMillis(100)))) {
                for (int i = 0; i < rows; i++) {
                    kafka.send(Topics.INSTRUCTIONS, pair(RUN, i));
                }
                kafka.send(Topics.INSTRUCTIONS, pair("run-open", 1));
                kafka.send(Topics.RUNS, exhausted(RUN, rows));
                await().atMost(PATIENCE).until(() -> closed(kafka).size() == 1);
                await().atMost(PATIENCE).until(() -> marks(kafka).size() < 4 * rows);
                assertThat(first.state()).isEqualTo(KafkaStreams.State.RUNNING);
            }
            assertThat(marks(kafka)).hasSizeGreaterThan(4);

            // When
            try (KafkaStreams second = start(broker, "second-disk", Forgetting.GENTLE)) {
                await().atMost(PATIENCE).until(() -> marks(kafka).size() <= 4);
                for (int i = 0; i < rows; i++) {
                    kafka.send(Topics.INSTRUCTIONS, pair(RUN, i));
                }
                kafka.send(Topics.INSTRUCTIONS, pair("run-open", 2));
                await().atMost(PATIENCE).until(() -> kafka.read(Topics.SAMPLES).size() > rows + 1);
                assertThat(second.state()).isEqualTo(KafkaStreams.State.RUNNING);
            }

            // Then
            assertThat(kafka.read(Topics.SAMPLES)).hasSize(rows + 2);
            assertThat(closed(kafka)).hasSize(1);
            assertThat(marks(kafka))
                    .hasSize(2 * 4)
                    .allSatisfy(mark -> assertThat(mark.run()).isEqualTo(Fingerprint.of("run-open")));
        }
    }

    /** What compaction leaves of the changelog of marks. */
    private static Set<Mark> marks(KafkaClients kafka) {
        Set<Mark> marks = new HashSet<>();
        kafka.records(new Topic<>(
                        "magicoder-cleaner-marks-changelog", byte[].class, 1, Map.of(), "", List.of(), List.of()))
                .forEach(record -> {
                    Mark mark = StateBytes.mark(record.key());
                    boolean _ = record.value() == null ? marks.remove(mark) : marks.add(mark);
                });
        return marks;
    }

    private static List<RunClosed> closed(KafkaClients kafka) {
        return kafka.read(Topics.RUNS).stream()
                .filter(RunClosed.class::isInstance)
                .map(RunClosed.class::cast)
                .toList();
    }

    private static List<DatasetReady> ready(KafkaClients kafka) {
        return kafka.read(Topics.RUNS).stream()
                .filter(DatasetReady.class::isInstance)
                .map(DatasetReady.class::cast)
                .toList();
    }

    private KafkaStreams start(EmbeddedKafka broker, String disk) {
        return start(broker, disk, Forgetting.GENTLE);
    }

    private KafkaStreams start(EmbeddedKafka broker, String disk, Forgetting forgetting) {
        return CleanerProcess.start(broker.bootstrapServers(), directory.resolve(disk), forgetting);
    }
}

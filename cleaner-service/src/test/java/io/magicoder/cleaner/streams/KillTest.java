package io.magicoder.cleaner.streams;

import static io.magicoder.cleaner.Pairs.NOW;
import static io.magicoder.cleaner.Pairs.exhausted;
import static io.magicoder.cleaner.Pairs.pair;
import static io.magicoder.cleaner.Pairs.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.magicoder.cleaner.ledger.Forgetting;
import io.magicoder.embeddedkafka.EmbeddedKafka;
import io.magicoder.events.CleanSample;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.RunClosed;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingShard;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A cleaner that is killed again and again writes what one does that nobody disturbs. */
class KillTest {
    private static final String RUN = "run-1";
    private static final int KILLS = 2;
    private static final int PAIRS_A_LIFE = 600;
    private static final int PAIRS = (KILLS + 1) * PAIRS_A_LIFE;
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path directory;

    @Test
    void killsDuringLoadLeaveNoTrace() throws IOException, InterruptedException {
        // Given
        Result undisturbed = undisturbed();

        // When
        Result disturbed = disturbed();

        // Then
        assertThat(undisturbed.dataset().rejectionsByReason())
                .isEqualTo(Map.of("DUPLICATE_PROBLEM", PAIRS / 10L, "NEAR_DUPLICATE", PAIRS / 10L));
        assertThat(disturbed).isEqualTo(undisturbed);
    }

    private Result undisturbed() {
        try (EmbeddedKafka broker = EmbeddedKafka.start();
                KafkaClients kafka = new KafkaClients(broker.bootstrapServers());
                KafkaStreams cleaner = CleanerProcess.start(
                        broker.bootstrapServers(), directory.resolve("undisturbed"), Forgetting.GENTLE)) {
            kafka.send(Topics.RUNS, started(RUN, 0));
            for (int life = 0; life <= KILLS; life++) {
                send(kafka, life);
            }
            kafka.send(Topics.RUNS, exhausted(RUN, PAIRS));
            await().atMost(PATIENCE).until(() -> isClosed(kafka));
            assertThat(cleaner.state()).isEqualTo(KafkaStreams.State.RUNNING);
            return Result.of(kafka);
        }
    }

    private Result disturbed() throws IOException, InterruptedException {
        try (EmbeddedKafka broker = EmbeddedKafka.start();
                KafkaClients kafka = new KafkaClients(broker.bootstrapServers())) {
            kafka.send(Topics.RUNS, started(RUN, 0));
            for (int life = 0; life <= KILLS; life++) {
                send(kafka, life);
                Process cleaner = start(broker);
                try {
                    int before = life * PAIRS_A_LIFE / 2;
                    if (life < KILLS) {
                        await().atMost(PATIENCE)
                                .pollInterval(Duration.ofMillis(20))
                                .until(() -> alive(cleaner) && kafka.end(Topics.SAMPLES) > before);
                    } else {
                        kafka.send(Topics.RUNS, exhausted(RUN, PAIRS));
                        await().atMost(PATIENCE).until(() -> alive(cleaner) && isClosed(kafka));
                    }
                } finally {
                    cleaner.destroyForcibly().waitFor();
                }
            }
            return Result.of(kafka);
        }
    }

    private Process start(EmbeddedKafka broker) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CleanerProcess.class.getName(),
                        broker.bootstrapServers(),
                        directory.resolve("disturbed").toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("log").toFile())
                .start();
    }

    private static boolean alive(Process cleaner) {
        assertThat(cleaner.isAlive()).as("the cleaner runs").isTrue();
        return true;
    }

    /** On one partition, so that their order is the same in both runs; of ten one repeats the one before, one nearly. */
    private static void send(KafkaClients kafka, int life) {
        for (int i = life * PAIRS_A_LIFE; i < (life + 1) * PAIRS_A_LIFE; i++) {
            int problem = i % 10 == 9 ? i - 1 : i;
            String text = i % 10 == 4 ? problem(i - 1) + " Changed." : problem(problem);
            GeneratedInstruction pair = pair(RUN, i, "int seed" + i + ";", text, "return " + i + ";");
            kafka.send(Topics.INSTRUCTIONS, 0, EventJson.write(pair));
        }
    }

    /** Sixty words that no other number has. */
    private static String problem(int number) {
        return IntStream.range(0, 60).mapToObj(word -> number + "w" + word).collect(Collectors.joining(" "));
    }

    private static boolean isClosed(KafkaClients kafka) {
        return kafka.read(Topics.RUNS).stream().anyMatch(RunClosed.class::isInstance);
    }

    /** All that is written of a run, but for times. */
    private record Result(
            List<CleanSample> samples,
            List<String> rejectionIds,
            List<TrainingShard> shards,
            DatasetReady dataset,
            List<String> runEvents) {
        static Result of(KafkaClients kafka) {
            DatasetReady ready = kafka.read(Topics.RUNS).stream()
                    .filter(DatasetReady.class::isInstance)
                    .map(DatasetReady.class::cast)
                    .findFirst()
                    .orElseThrow();
            return new Result(
                    kafka.read(Topics.SAMPLES).stream()
                            .sorted(Comparator.comparingLong(CleanSample::index))
                            .toList(),
                    kafka.read(Topics.REJECTIONS).stream()
                            .map(rejection -> rejection.rejectionId())
                            .sorted()
                            .toList(),
                    kafka.read(Topics.TRAINING_SHARDS),
                    new DatasetReady(
                            ready.runId(),
                            ready.seeds(),
                            ready.samples(),
                            ready.rejections(),
                            ready.rejectionsByReason(),
                            ready.samplesByLanguage(),
                            ready.shards(),
                            NOW),
                    kafka.read(Topics.RUNS).stream()
                            .map(event -> event.getClass().getSimpleName())
                            .sorted()
                            .toList());
        }
    }
}

package io.magicoder.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.embeddedkafka.EmbeddedKafka;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingProgress;
import io.magicoder.events.TrainingProgress.State;
import io.magicoder.events.TrainingShard;
import io.magicoder.trainer.checkpoint.CheckpointStore;
import io.magicoder.trainer.shards.ShardReader;
import io.magicoder.trainer.training.StartingModel;
import io.magicoder.trainer.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTrainingTest {
    private static EmbeddedKafka kafka;
    private static Broker broker;

    @TempDir
    Path root;

    private final Recorder heard = new Recorder();

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start();
        broker = new Broker(kafka.bootstrapServers());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
        kafka.close();
    }

    @Test
    void aStoppedTrainingBeginsAgainWithTheSameLosses() throws IOException {
        // Given
        DatasetReady dataset = onTopic("run-stopped", TemplatedProblems.shards("run-stopped", 2, 6));
        DatasetOutcome first =
                training(small(), Map.of(), () -> heard.losses().size() >= 2).train(dataset);
        assertThat(first).isInstanceOf(DatasetOutcome.Stopped.class);
        assertThat(heard.published).isEmpty();
        List<Double> before = heard.losses();

        // When
        DatasetOutcome second = training(small(), Map.of(), () -> false).train(dataset);

        // Then
        assertThat(second).isInstanceOf(DatasetOutcome.Published.class);
        assertThat(heard.losses().subList(before.size(), 2 * before.size())).isEqualTo(before);
        assertThat(heard.states()).endsWith(State.FINISHED).doesNotContain(State.FAILED);
    }

    @Test
    void aCheckpointThatWasWrittenButNotAnnouncedIsAnnouncedWithoutTraining() throws IOException {
        // Given
        DatasetReady dataset = onTopic("run-unannounced", TemplatedProblems.shards("run-unannounced", 1, 4));
        heard.takes = false;
        assertThat(training(small(), Map.of(), () -> false).train(dataset)).isInstanceOf(DatasetOutcome.Stopped.class);
        heard.takes = true;
        heard.progress.clear();

        // When
        DatasetOutcome outcome = training(small(), Map.of(), () -> false).train(dataset);

        // Then
        assertThat(outcome).isInstanceOf(DatasetOutcome.Published.class);
        assertThat(heard.states()).containsExactly(State.FINISHED);
        assertThat(heard.published).hasSize(1);
    }

    @Test
    void aPublishedDatasetIsNotTrainedAgainEvenByTheNextProcess() throws IOException {
        // Given
        DatasetReady dataset = onTopic("run-twice", TemplatedProblems.shards("run-twice", 1, 4));
        training(small(), Map.of(), () -> false).train(dataset);
        heard.progress.clear();

        // When
        DatasetOutcome again = training(small(), Map.of(), () -> false).train(dataset);

        // Then
        assertThat(again).isInstanceOf(DatasetOutcome.AlreadyPublished.class);
        assertThat(heard.progress).isEmpty();
        assertThat(heard.published).hasSize(1);
    }

    @Test
    void aDirectoryThatIsNoModelFailsInOneSentence() throws IOException {
        DatasetReady dataset = onTopic("run-base", TemplatedProblems.shards("run-base", 1, 4));
        Path base = Files.createDirectory(root.resolve("no-model"));

        DatasetOutcome outcome = training(new StartingModel.Directory(base), Map.of(), () -> false)
                .train(dataset);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        DatasetOutcome.Failed.class,
                        failed -> assertThat(failed.reason())
                                .contains(base.toString())
                                .doesNotContain("\n"));
        assertThat(heard.progress.getLast().message()).contains(base.toString());
    }

    @Test
    void aTrainingThatDivergesFailsAndPublishesNothing() throws IOException {
        DatasetReady dataset = onTopic("run-diverged", TemplatedProblems.shards("run-diverged", 2, 6));

        DatasetOutcome outcome = training(
                        small(),
                        Map.of("learning-rate", "1e38", "max-gradient-norm", "0", "warmup-ratio", "0"),
                        () -> false)
                .train(dataset);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        DatasetOutcome.Failed.class,
                        failed -> assertThat(failed.reason()).startsWith("the training diverged at step "));
        assertThat(heard.published).isEmpty();
    }

    @Test
    void aDatasetWithoutShardsFailsInOneSentence() throws IOException {
        DatasetOutcome outcome =
                training(small(), Map.of(), () -> false).train(TemplatedProblems.datasetReady("run-empty", List.of()));

        assertThat(outcome)
                .isEqualTo(new DatasetOutcome.Failed(
                        "run-empty has no sample to train on: all of its 1 seeds were rejected"));
    }

    @Test
    void aShardWhoseRowsAreNotThoseOfItsHashIsNotTrainedOn() throws IOException {
        // Given
        List<TrainingShard> shards = TemplatedProblems.shards("run-damaged", 2, 2);
        TrainingShard whole = shards.get(1);
        broker.send(Topics.TRAINING_SHARDS_NAME, shards.get(0));
        broker.send(
                Topics.TRAINING_SHARDS_NAME,
                new TrainingShard(
                        whole.shardId(),
                        whole.runId(),
                        whole.index(),
                        whole.rows().subList(0, 1),
                        whole.sha256(),
                        whole.previous()));

        // When
        DatasetOutcome outcome =
                training(small(), Map.of(), () -> false).train(TemplatedProblems.datasetReady("run-damaged", shards));

        // Then
        assertThat(outcome)
                .isEqualTo(
                        new DatasetOutcome.Failed("of the 2 shards of run-damaged the one with index 1 is not intact on"
                                + " magicoder.training-shards after waiting 1 s"));
    }

    private static DatasetReady onTopic(String runId, List<TrainingShard> shards) {
        shards.forEach(shard -> broker.send(Topics.TRAINING_SHARDS_NAME, shard));
        return TemplatedProblems.datasetReady(runId, shards);
    }

    private StartingModel small() {
        return new StartingModel.Small(root.resolve("tokenizer"), 300, 32, 1, 2, 1, 64, 1024);
    }

    private DatasetTraining training(StartingModel start, Map<String, String> settings, BooleanSupplier stop)
            throws IOException {
        CheckpointStore store = new CheckpointStore(root, "magicoder", 2);
        return new DatasetTraining(
                new DatasetTraining.Model(
                        "magicoder", start, TrainingSettings.preset(TrainingSettings.SMALL, settings), 1, 4),
                new ShardReader(Map.of("bootstrap.servers", kafka.bootstrapServers()), Duration.ofSeconds(1)),
                store,
                new Trainings(store.modelDirectory()),
                heard,
                stop);
    }

    private static final class Recorder implements Announcements {
        final List<TrainingProgress> progress = new ArrayList<>();
        final List<CheckpointPublished> published = new ArrayList<>();
        boolean takes = true;

        @Override
        public void progress(TrainingProgress report) {
            progress.add(report);
        }

        @Override
        public boolean publish(CheckpointPublished checkpoint) {
            if (takes) {
                published.add(checkpoint);
            }
            return takes;
        }

        List<State> states() {
            return progress.stream().map(TrainingProgress::state).toList();
        }

        List<Double> losses() {
            return progress.stream()
                    .filter(report -> report.state() == State.RUNNING)
                    .map(report -> report.loss() == null ? Double.NaN : report.loss())
                    .toList();
        }
    }
}

package io.magicoder.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.TrainingProgress;
import io.magicoder.events.TrainingProgress.State;
import io.magicoder.events.TrainingShard;
import io.magicoder.trainer.checkpoint.CheckpointStore;
import io.magicoder.trainer.shards.ShardReader;
import io.magicoder.trainer.shards.WrittenRecords;
import io.magicoder.trainer.training.GoldenAnswers;
import io.magicoder.trainer.training.StartingModel;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of data sets over the life of several processes, each of which is a queue. */
class TrainingQueueTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);
    private static final Map<String, String> FOREVER = Map.of("epochs", "1000000");
    private static final Map<String, String> DIVERGING =
            Map.of("learning-rate", "1e38", "max-gradient-norm", "0", "warmup-ratio", "0");

    private final Recorder heard = new Recorder();
    private final Map<String, List<TrainingShard>> topic = new HashMap<>();

    private final Map<String, DatasetReady> ready = new HashMap<>();

    @TempDir
    Path root;

    @Test
    void aFinishedDataSetIsNotTrainedAgainWhateverTheSettingsOfTheNextProcess() throws IOException {
        // Given
        DatasetReady dataset = dataset("run-1");
        try (TrainingQueue queue = process(Map.of())) {
            settle(queue.deliver(dataset));
        }

        // When
        try (TrainingQueue queue = process(Map.of("epochs", "1"))) {
            queue.takeUp();
            settle(queue.deliver(dataset));
        }

        // Then
        assertThat(heard.published).hasSize(1);
        assertThat(heard.ids(State.STARTED)).hasSize(1);
    }

    @Test
    void aFailedTrainingIsNotTriedAgainWhileNothingHasChanged() throws IOException {
        // Given
        DatasetReady dataset = dataset("run-1");
        try (TrainingQueue queue = process(DIVERGING)) {
            settle(queue.deliver(dataset));
            settle(queue.deliver(dataset));
        }

        // When
        try (TrainingQueue queue = process(DIVERGING)) {
            queue.takeUp();
            settle(queue.deliver(dataset));
        }

        // Then
        assertThat(heard.states()).containsExactly(State.STARTED, State.RUNNING, State.FAILED);
    }

    @Test
    void whatFailedLastIsTriedAgainByAProcessWithOtherSettings() throws IOException {
        // Given
        DatasetReady old = dataset("run-old");
        DatasetReady failed = dataset("run-failed");
        try (TrainingQueue queue = process(Map.of())) {
            settle(queue.deliver(old));
        }
        try (TrainingQueue queue = process(DIVERGING)) {
            settle(queue.deliver(failed));
        }

        // When
        try (TrainingQueue queue = process(Map.of("epochs", "1"))) {
            queue.takeUp();
            awaitState("run-failed", State.FINISHED);
        }

        // Then
        assertThat(heard.published).extracting(CheckpointPublished::runId).containsExactly("run-old", "run-failed");
        assertThat(heard.progress)
                .filteredOn(report -> report.runId().equals("run-failed"))
                .extracting(TrainingProgress::trainingId)
                .doesNotContainNull()
                .satisfies(ids -> assertThat(ids.stream().distinct()).hasSize(2));
    }

    @Test
    void aDataSetWhoseTrainingFailedIsTriedAgainWhenTheFilesOfTheBaseModelHaveChanged() throws IOException {
        // Given
        DatasetReady dataset = dataset("run-1");
        Path base = SmallBaseModel.write(root.resolve("base"), 2048);
        SmallBaseModel.damage(base);
        try (TrainingQueue queue = process(base, Map.of("preset", "small"))) {
            settle(queue.deliver(dataset));
        }
        assertThat(heard.progress.getLast().message())
                .isEqualTo("the weights in " + base + " are damaged, copy the model again: NaN or infinity in"
                        + " model.norm.weight");

        // When
        SmallBaseModel.write(base, 2048);
        try (TrainingQueue queue = process(base, Map.of("preset", "small"))) {
            settle(queue.deliver(dataset));
        }

        // Then
        assertThat(heard.published).hasSize(1);
        assertThat(heard.ids(State.STARTED))
                .hasSize(2)
                .allMatch(heard.published.getFirst().trainingId()::equals);
    }

    @Test
    void aFailedTrainingCanBeAskedForAgainThoughNothingHasChanged() throws IOException {
        DatasetReady dataset = dataset("run-1");
        try (TrainingQueue queue = process(DIVERGING)) {
            settle(queue.deliver(dataset));
            queue.ask(dataset, plans(null, DIVERGING).configured(), request("run-1"));
            await().atMost(LONG_ENOUGH)
                    .untilAsserted(() -> assertThat(heard.states())
                            .containsExactly(
                                    State.STARTED,
                                    State.RUNNING,
                                    State.FAILED,
                                    State.QUEUED,
                                    State.STARTED,
                                    State.RUNNING,
                                    State.FAILED));
        }
    }

    @Test
    void whatWasAskedForAndWhatRanIsTakenUpByTheNextProcess() throws IOException {
        // Given
        DatasetReady dataset = dataset("run-1");
        try (TrainingQueue queue = process(FOREVER)) {
            queue.ask(dataset, plans(null, FOREVER).configured(), request("run-1"));
            awaitState("run-1", State.RUNNING);
        }
        assertThat(heard.published).isEmpty();

        // When
        try (TrainingQueue queue = process(Map.of("epochs", "1"))) {
            queue.takeUp();

            // Then
            awaitState("run-1", State.FINISHED);
        }
    }

    @Test
    void theSameTrainingIsInTheQueueOnce() throws IOException {
        DatasetReady dataset = dataset("run-1");
        try (TrainingQueue queue = process(Map.of())) {
            CompletionStage<?> first = queue.deliver(dataset);
            queue.ask(dataset, plans(null, Map.of()).configured(), request("run-1"));
            CompletionStage<?> second = queue.deliver(dataset);
            settle(first);
            settle(second);
        }
        assertThat(heard.ids(State.STARTED)).hasSize(1);
        assertThat(heard.published).hasSize(1);
    }

    @Test
    void whatWasCancelledIsNotTrainedWhenItIsDeliveredAgain() throws IOException {
        // Given
        DatasetReady dataset = dataset("run-1");
        try (TrainingQueue queue = process(FOREVER)) {
            CompletionStage<?> ended = queue.deliver(dataset);
            awaitState("run-1", State.RUNNING);
            queue.cancel(plans(null, FOREVER).configured().trainingId("run-1"));
            settle(ended);
        }

        // When
        try (TrainingQueue queue = process(FOREVER)) {
            queue.takeUp();
            settle(queue.deliver(dataset));
        }

        // Then
        assertThat(heard.states()).endsWith(State.CANCELLED).containsOnlyOnce(State.STARTED);
        assertThat(Files.exists(root.resolve("magicoder/trainings")
                        .resolve(heard.progress.getLast().trainingId())
                        .resolve("rows")))
                .isFalse();
    }

    @Test
    void aStageStartsFromTheCheckpointOfTheOneBeforeEvenInTheNextProcess() throws IOException {
        // Given
        DatasetReady first = dataset("run-1");
        DatasetReady second = dataset("run-2");
        TrainingRequest stages = new TrainingRequest("run-1", null, null, null, request("run-2"));
        ready.remove("run-2");
        try (TrainingQueue queue = process(Map.of("epochs", "1"))) {
            queue.ask(first, plans(null, Map.of("epochs", "1")).configured(), stages);
            awaitState("run-1", State.FINISHED);
        }

        // When
        ready.put("run-2", second);
        try (TrainingQueue queue = process(Map.of("epochs", "1"))) {
            queue.takeUp();
            awaitState("run-2", State.FINISHED);
            queue.takeUp();
        }

        // Then
        assertThat(heard.published).extracting(CheckpointPublished::runId).containsExactly("run-1", "run-2");
        CheckpointManifest manifest =
                CheckpointManifest.read(Path.of(heard.published.getLast().location()));
        assertThat(manifest.baseModel()).isEqualTo(heard.published.getFirst().location());
        assertThat(manifest.parent()).isEqualTo(heard.published.getFirst().checkpointId());
    }

    private DatasetReady dataset(String runId) {
        List<TrainingShard> shards = TemplatedProblems.shards(runId, 1, 4);
        topic.put(runId, shards);
        DatasetReady dataset = TemplatedProblems.datasetReady(runId, shards);
        ready.put(runId, dataset);
        return dataset;
    }

    private static TrainingRequest request(String runId) {
        return new TrainingRequest(runId, null, null, null, null);
    }

    private TrainingQueue process(Map<String, String> settings) throws IOException {
        return process(null, settings);
    }

    private TrainingQueue process(@Nullable Path base, Map<String, String> settings) throws IOException {
        CheckpointStore store = new CheckpointStore(root, "magicoder", 2);
        Trainings trainings = new Trainings(store.modelDirectory());
        TrainingJournal journal = new TrainingJournal(trainings, heard);
        ShardReader shards = new ShardReader(
                sequence -> new WrittenRecords(topic.values().stream()
                        .flatMap(List::stream)
                        .map(shard -> WrittenRecords.record(shard.index(), shard))),
                Duration.ZERO);
        return new TrainingQueue(
                plans(base, settings),
                new DatasetTraining(
                        shards,
                        (_, _) -> {
                            throw new IllegalStateException("there is no condition");
                        },
                        store,
                        trainings,
                        journal,
                        heard),
                trainings,
                journal,
                runId -> Optional.ofNullable(ready.get(runId)),
                OpenTelemetry.noop().getTracer("test"));
    }

    private static TrainingPlans plans(@Nullable Path base, Map<String, String> settings) {
        Map<String, String> values = new HashMap<>(settings);
        return new TrainingPlans(
                "magicoder",
                Optional.ofNullable(base),
                new StartingModel.Small(300, 32, 1, 2, 1, 64, 2048),
                Optional.ofNullable(values.remove("preset")),
                values,
                new GoldenAnswers(1, 4));
    }

    private static void settle(CompletionStage<?> ended) {
        assertThat(ended.toCompletableFuture()).succeedsWithin(LONG_ENOUGH);
    }

    private void awaitState(String runId, State state) {
        await().atMost(LONG_ENOUGH)
                .until(() -> heard.progress.stream()
                        .anyMatch(report -> report.runId().equals(runId) && report.state() == state));
    }

    private static final class Recorder implements Announcements {
        private final List<TrainingProgress> progress = new CopyOnWriteArrayList<>();
        private final List<CheckpointPublished> published = new CopyOnWriteArrayList<>();

        @Override
        public void progress(TrainingProgress report) {
            progress.add(report);
        }

        @Override
        public void memory(Map<String, Long> parts) {
            assertThat(parts).containsKeys("weights", "gradients");
        }

        @Override
        public boolean publish(CheckpointPublished checkpoint) {
            published.add(checkpoint);
            return true;
        }

        List<State> states() {
            return progress.stream().map(TrainingProgress::state).toList();
        }

        List<String> ids(State state) {
            return progress.stream()
                    .filter(report -> report.state() == state)
                    .map(TrainingProgress::trainingId)
                    .toList();
        }
    }
}

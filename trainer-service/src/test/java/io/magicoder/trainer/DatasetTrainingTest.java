package io.magicoder.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.embeddedkafka.EmbeddedKafka;
import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.ShardChain;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingProgress;
import io.magicoder.events.TrainingProgress.State;
import io.magicoder.events.TrainingShard;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.Computation;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.trainer.checkpoint.CheckpointStore;
import io.magicoder.trainer.rows.RowCounts;
import io.magicoder.trainer.shards.ShardReader;
import io.magicoder.trainer.shards.TopicSamples;
import io.magicoder.trainer.training.GoldenAnswers;
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
import java.util.stream.LongStream;
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
    void aStoppedTrainingGoesOnWhereItStopped() throws IOException {
        // Given
        DatasetReady dataset = onTopic("run-stopped", TemplatedProblems.shards("run-stopped", 2, 6));
        DatasetOutcome first =
                train(dataset, small(), Map.of(), () -> heard.losses().size() >= 2);
        assertThat(first).isInstanceOf(DatasetOutcome.Stopped.class);
        assertThat(heard.published).isEmpty();
        List<Double> before = heard.losses();

        // When
        DatasetOutcome second = train(dataset);

        // Then
        assertThat(second).isInstanceOf(DatasetOutcome.Published.class);
        assertThat(heard.steps())
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, heard.steps().getLast())
                                .boxed()
                                .toList());
        assertThat(heard.losses()).startsWith(before.toArray(Double[]::new));
        assertThat(trainings().resumePoints(heard.progress.getLast().trainingId()))
                .doesNotExist();
        assertThat(heard.states()).endsWith(State.FINISHED).doesNotContain(State.FAILED);
    }

    @Test
    void theSameShardsGiveTheSameBytesAgain(@TempDir Path elsewhere) throws IOException {
        // Given
        DatasetReady dataset = onTopic("run-again", TemplatedProblems.shards("run-again", 2, 6));
        Map<String, String> settings = Map.of("precision", "bf16", "epochs", "1");
        train(dataset, small(), settings, () -> false);
        CheckpointManifest first = manifest();

        // When
        root = elsewhere;
        train(dataset, small(), settings, () -> false);

        // Then
        assertThat(manifest().shards()).isEqualTo(first.shards());
        assertThat(manifest().files()).isEqualTo(first.files());
    }

    private CheckpointManifest manifest() throws IOException {
        return CheckpointManifest.read(Path.of(heard.published.getLast().location()));
    }

    @Test
    void aCheckpointThatWasWrittenButNotAnnouncedIsAnnouncedWithoutTraining() throws IOException {
        // Given
        DatasetReady dataset = onTopic("run-unannounced", TemplatedProblems.shards("run-unannounced", 1, 4));
        heard.takes = false;
        assertThat(train(dataset)).isInstanceOf(DatasetOutcome.Stopped.class);
        heard.takes = true;
        heard.progress.clear();

        // When
        DatasetOutcome outcome = train(dataset);

        // Then
        assertThat(outcome).isInstanceOf(DatasetOutcome.Published.class);
        assertThat(heard.states()).containsExactly(State.FINISHED);
        assertThat(heard.published).hasSize(1);
    }

    @Test
    void anAdapterThatIsNotMergedIsPublishedAlone() throws IOException {
        // Given
        DatasetReady dataset = onTopic("run-adapter", TemplatedProblems.shards("run-adapter", 2, 6));
        Path base = SmallBaseModel.write(root.resolve("base"), 2048);
        Map<String, String> settings = Map.of("lora.rank", "4", "lora.merge", "false", "learning-rate", "0.05");

        // When
        DatasetOutcome outcome = train(dataset, new StartingModel.Directory(base), settings, () -> false);

        // Then
        assertThat(outcome).isInstanceOf(DatasetOutcome.Published.class);
        CheckpointManifest manifest = manifest();
        assertThat(manifest.files())
                .extracting(CheckpointManifest.FileEntry::path)
                .contains("adapter_config.json", "adapter_model.safetensors", "tokenizer.json")
                .doesNotContain("model.safetensors", "config.json");
        CheckpointManifest.GoldenAnswer golden = manifest.goldenAnswers().getFirst();
        try (CausalLanguageModel both = CausalLanguageModel.load(
                base, Path.of(heard.published.getLast().location()), Computation.onCpu(Precision.FP32))) {
            int[] prompt =
                    golden.promptTokens().stream().mapToInt(Integer::intValue).toArray();
            assertThat(both.generate(
                                    prompt,
                                    GenerationSettings.greedy(
                                            golden.continuation().size()),
                                    token -> true)
                            .tokenIds())
                    .containsExactly(golden.continuation().stream()
                            .mapToInt(Integer::intValue)
                            .toArray());
        }

        assertThat(train(dataset, small(), settings, () -> false))
                .isInstanceOfSatisfying(
                        DatasetOutcome.Failed.class,
                        failed -> assertThat(failed.reason()).contains("give a base-model"));
    }

    @Test
    void aDirectoryThatIsNoModelFailsInOneSentence() throws IOException {
        DatasetReady dataset = onTopic("run-base", TemplatedProblems.shards("run-base", 1, 4));
        Path base = Files.createDirectory(root.resolve("no-model"));

        DatasetOutcome outcome = train(dataset, new StartingModel.Directory(base), Map.of(), () -> false);

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

        DatasetOutcome outcome = train(
                dataset,
                small(),
                Map.of("learning-rate", "1e38", "max-gradient-norm", "0", "warmup-ratio", "0"),
                () -> false);

        assertThat(outcome)
                .isInstanceOfSatisfying(
                        DatasetOutcome.Failed.class,
                        failed -> assertThat(failed.reason()).startsWith("the training diverged at step "));
        assertThat(heard.published).isEmpty();
    }

    @Test
    void aConditionChoosesTheSamplesThatAreTrainedOn() throws IOException {
        // Given
        List<TrainingShard> shards = shardsOfSixRows("run-where", 12);
        DatasetReady dataset = onTopic("run-where", shards);
        samplesOnTopic("run-where", shards);

        // When
        DatasetOutcome outcome = train(dataset, small(), Map.of("epochs", "1", "where", "index % 3 = 0"), () -> false);

        // Then
        assertThat(outcome).isInstanceOf(DatasetOutcome.Published.class);
        assertThat(manifest().hyperParameters()).containsEntry("where", "index % 3 = 0");
        assertThat(trainings().find(manifest().trainingId()).orElseThrow().rows())
                .extracting(RowCounts::rows, RowCounts::filtered)
                .containsExactly(4L, 8L);
    }

    @Test
    void aConditionThatTakesNoSampleOrDoesNotFitThemFailsInOneSentence() throws IOException {
        List<TrainingShard> shards = shardsOfSixRows("run-none", 6);
        DatasetReady dataset = onTopic("run-none", shards);
        samplesOnTopic("run-none", shards);

        assertThat(train(dataset, small(), Map.of("where", "lang = 'cobol'"), () -> false))
                .isEqualTo(new DatasetOutcome.Failed(
                        "none of the 6 samples of run-none is taken by where: lang = 'cobol'"));
        assertThat(train(dataset, small(), Map.of("where", "stars > 3"), () -> false))
                .isInstanceOfSatisfying(
                        DatasetOutcome.Failed.class,
                        failed -> assertThat(failed.reason())
                                .startsWith("there is no column stars: the rows have lang, "));
    }

    @Test
    void aConditionNeedsEverySample() throws IOException {
        List<TrainingShard> shards = shardsOfSixRows("run-gone", 6);
        DatasetReady dataset = onTopic("run-gone", shards);
        broker.send(Topics.RUNS_NAME, dataset);

        assertThat(train(dataset, small(), Map.of("where", "index = 0"), () -> false))
                .isInstanceOfSatisfying(
                        DatasetOutcome.Failed.class,
                        failed -> assertThat(failed.reason())
                                .startsWith("run-gone has 6 samples, but only 0 of them are on magicoder.samples"));
    }

    private static List<TrainingShard> shardsOfSixRows(String runId, int rows) {
        List<TrainingShard.Row> all = TemplatedProblems.rows(rows, 0);
        List<TrainingShard> shards = new ArrayList<>();
        for (int from = 0; from < rows; from += 6) {
            String previous = shards.isEmpty() ? ShardChain.start(runId) : ShardChain.after(shards.getLast());
            shards.add(TrainingShard.of(runId, shards.size(), all.subList(from, from + 6), previous));
        }
        return shards;
    }

    /** The samples behind the rows of some shards, with their place in the run. */
    private static void samplesOnTopic(String runId, List<TrainingShard> shards) {
        broker.send(Topics.RUNS_NAME, TemplatedProblems.datasetReady(runId, shards));
        long index = 0;
        for (TrainingShard shard : shards) {
            for (TrainingShard.Row row : shard.rows()) {
                broker.send(Topics.SAMPLES_NAME, TemplatedProblems.sample(runId, index++, row));
            }
        }
    }

    @Test
    void aDatasetWithoutShardsFailsInOneSentence() throws IOException {
        DatasetOutcome outcome = train(TemplatedProblems.datasetReady("run-empty", List.of()));

        assertThat(outcome)
                .isEqualTo(new DatasetOutcome.Failed(
                        "run-empty has no sample to train on: all of its 1 seeds were rejected"));
    }

    private static DatasetReady onTopic(String runId, List<TrainingShard> shards) {
        shards.forEach(shard -> broker.send(Topics.TRAINING_SHARDS_NAME, shard));
        return TemplatedProblems.datasetReady(runId, shards);
    }

    private static StartingModel small() {
        return new StartingModel.Small(300, 32, 1, 2, 1, 64, 2048);
    }

    private DatasetOutcome train(DatasetReady dataset) throws IOException {
        return train(dataset, small(), Map.of(), () -> false);
    }

    private Trainings trainings() throws IOException {
        return new Trainings(new CheckpointStore(root, "magicoder", 2).modelDirectory());
    }

    /** Trains as a process of its own would. */
    private DatasetOutcome train(
            DatasetReady dataset, StartingModel start, Map<String, String> settings, BooleanSupplier stop)
            throws IOException {
        CheckpointStore store = new CheckpointStore(root, "magicoder", 2);
        Trainings trainings = new Trainings(store.modelDirectory());
        TrainingPlan plan = new TrainingPlan(
                "magicoder", start, TrainingSettings.preset(TrainingSettings.SMALL, settings), new GoldenAnswers(1, 4));
        trainings.update(TrainingStatus.queued(plan, dataset.runId(), null));
        return new DatasetTraining(
                        new ShardReader(Map.of("bootstrap.servers", kafka.bootstrapServers()), Duration.ofSeconds(1)),
                        new TopicSamples(Map.of("bootstrap.servers", kafka.bootstrapServers())),
                        store,
                        trainings,
                        new TrainingJournal(trainings, heard),
                        heard)
                .train(new TrainingJob(plan, dataset, null), stop);
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
        public void memory(Map<String, Long> parts) {
            assertThat(parts).containsKeys("weights", "gradients");
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

        List<Long> steps() {
            return progress.stream()
                    .filter(report -> report.loss() != null && report.state() == State.RUNNING)
                    .map(TrainingProgress::step)
                    .toList();
        }

        List<Double> losses() {
            return progress.stream()
                    .filter(report -> report.state() == State.RUNNING)
                    .map(report -> report.loss() == null ? Double.NaN : report.loss())
                    .toList();
        }
    }
}

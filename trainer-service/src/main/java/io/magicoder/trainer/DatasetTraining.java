package io.magicoder.trainer;

import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointManifest.GoldenAnswer;
import io.magicoder.events.CheckpointManifest.ShardRange;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.DeterministicId;
import io.magicoder.events.ShardChain;
import io.magicoder.events.TrainingProgress;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.trainer.checkpoint.Checkpoint;
import io.magicoder.trainer.checkpoint.CheckpointStore;
import io.magicoder.trainer.shards.LocatedShard;
import io.magicoder.trainer.shards.ShardReader;
import io.magicoder.trainer.shards.ShardsUnavailableException;
import io.magicoder.trainer.training.EncodedExamples;
import io.magicoder.trainer.training.Example;
import io.magicoder.trainer.training.StartingModel;
import io.magicoder.trainer.training.StepReport;
import io.magicoder.trainer.training.Training;
import io.magicoder.trainer.training.TrainingLog;
import io.magicoder.trainer.training.TrainingOutcome;
import io.magicoder.trainer.training.TrainingSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Turns a data set that is ready into a published checkpoint: reads its shards, tokenises them, trains, writes the
 * checkpoint, announces it. The training's id is a hash of run, model and settings; whatever of this an earlier
 * process completed is not done again.
 */
final class DatasetTraining {
    private static final Logger LOG = Logger.getLogger(DatasetTraining.class);

    private final Model model;
    private final ShardReader shardReader;
    private final CheckpointStore checkpoints;
    private final Trainings trainings;
    private final Announcements announcements;
    private final BooleanSupplier stopRequested;

    /**
     * What every data set is trained into.
     *
     * @param goldenPrompts how many prompts of the data set the manifest records the answers to
     * @param goldenTokens of each of these answers
     */
    record Model(String name, StartingModel start, TrainingSettings settings, int goldenPrompts, int goldenTokens) {
        String trainingId(String runId) {
            String hash = DeterministicId.of(
                    runId, name, start.description(), settings.asMap().toString());
            return "training-" + hash.substring(0, 12);
        }
    }

    DatasetTraining(
            Model model,
            ShardReader shardReader,
            CheckpointStore checkpoints,
            Trainings trainings,
            Announcements announcements,
            BooleanSupplier stopRequested) {
        this.model = model;
        this.shardReader = shardReader;
        this.checkpoints = checkpoints;
        this.trainings = trainings;
        this.announcements = announcements;
        this.stopRequested = stopRequested;
    }

    /** Does all of it on the caller's thread, which may take days. */
    DatasetOutcome train(DatasetReady dataset) {
        String trainingId = model.trainingId(dataset.runId());
        if (trainings.isFinished(trainingId)) {
            LOG.infof("%s of %s is published already", trainingId, dataset.runId());
            return new DatasetOutcome.AlreadyPublished(trainingId);
        }
        TrainingStatus status = TrainingStatus.started(trainingId, dataset.runId(), model.name());
        try {
            Optional<Checkpoint> earlier = checkpoints.find(trainingId);
            if (earlier.isPresent()) {
                LOG.infof(
                        "%s was written before it could be announced",
                        earlier.get().directory());
                return publish(earlier.get(), status);
            }
            return train(dataset, status);
        } catch (ShardsUnavailableException | IOException | RuntimeException e) {
            LOG.debugf(e, "%s failed", trainingId);
            return stopRequested.getAsBoolean() ? new DatasetOutcome.Stopped() : fail(trainingId, sentence(e));
        }
    }

    private DatasetOutcome train(DatasetReady dataset, TrainingStatus started)
            throws IOException, ShardsUnavailableException {
        String trainingId = started.trainingId();
        tell(started, null);
        if (dataset.samples() == 0 || dataset.shards().count() == 0) {
            return fail(
                    trainingId,
                    dataset.runId() + " has no sample to train on: all of its " + dataset.seeds()
                            + " seeds were rejected");
        }
        List<LocatedShard> shards = shardReader.read(dataset, stopRequested);
        List<Example> examples = examples(shards);
        try (Tokenizer tokenizer = model.start().openTokenizer(model.settings(), examples);
                TrainingLog log = new TrainingLog(trainings.directory(trainingId))) {
            EncodedExamples encoded = EncodedExamples.of(tokenizer, model.settings(), examples);
            LOG.infof(
                    "%s: %d rows of %d shards, %d cut at %d tokens, %d without response left",
                    trainingId,
                    encoded.rows().size(),
                    shards.size(),
                    encoded.cut(),
                    model.settings().maxLength(),
                    encoded.dropped());
            if (encoded.rows().isEmpty()) {
                return fail(
                        trainingId,
                        "no row of " + dataset.runId() + " keeps a token of its response within max-length "
                                + model.settings().maxLength());
            }

            Path partial = checkpoints.begin(trainingId);
            List<GoldenAnswer> goldenAnswers = new ArrayList<>();
            TrainingOutcome outcome = new Training(
                            model.settings(), report -> step(trainingId, log, report), stopRequested)
                    .run(() -> model.start().open(tokenizer, model.settings()), encoded.rows(), (trained, result) -> {
                        trained.save(partial);
                        tokenizer.copyFiles(partial);
                        goldenAnswers.addAll(goldenAnswers(trained, encoded.rows()));
                    });

            return switch (outcome) {
                case TrainingOutcome.Trained trained ->
                    publish(
                            checkpoints.complete(
                                    partial, manifest(started, trained, tokenizer, shards, goldenAnswers, partial)),
                            current(trainingId));
                case TrainingOutcome.Diverged diverged -> fail(trainingId, diverged.reason());
                case TrainingOutcome.Stopped stopped -> {
                    LOG.infof("%s stopped after step %d; it begins again after a restart", trainingId, stopped.steps());
                    yield new DatasetOutcome.Stopped();
                }
            };
        }
    }

    private static List<Example> examples(List<LocatedShard> shards) {
        return shards.stream()
                .flatMap(located -> located.shard().rows().stream())
                .map(row -> new Example(row.instruction(), row.response()))
                .toList();
    }

    private void step(String trainingId, TrainingLog log, StepReport report) {
        try {
            log.append(report);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the training log: " + e.getMessage(), e);
        }
        TrainingStatus status = current(trainingId).after(report);
        tell(status, report);
        LOG.infof(
                "%s: step %d/%d, loss %.4f, %.0f tokens/s",
                trainingId, report.step(), report.totalSteps(), report.loss(), report.tokensPerSecond());
    }

    /** Greedy continuations of the first prompts that leave room for one. */
    private List<GoldenAnswer> goldenAnswers(CausalLanguageModel trained, List<TrainingRow> rows) {
        return rows.stream()
                .filter(row -> row.promptLength() > 0
                        && row.promptLength() + model.goldenTokens()
                                <= trained.config().contextLength())
                .limit(model.goldenPrompts())
                .map(row -> Arrays.copyOf(row.inputIds(), row.promptLength()))
                .map(prompt -> new GoldenAnswer(
                        boxed(prompt),
                        boxed(trained.generate(prompt, GenerationSettings.greedy(model.goldenTokens()), token -> true)
                                .tokenIds())))
                .toList();
    }

    private static List<Integer> boxed(int[] tokens) {
        return Arrays.stream(tokens).boxed().toList();
    }

    private CheckpointManifest manifest(
            TrainingStatus started,
            TrainingOutcome.Trained trained,
            Tokenizer tokenizer,
            List<LocatedShard> shards,
            List<GoldenAnswer> goldenAnswers,
            Path partial)
            throws IOException {
        return new CheckpointManifest(
                model.name(),
                String.format(Locale.ROOT, "%s-%06d", started.trainingId(), trained.steps()),
                started.trainingId(),
                started.runId(),
                model.settings().promptFormat(),
                trained.steps(),
                trained.firstLoss(),
                trained.lastLoss(),
                model.start() instanceof StartingModel.Directory directory ? directory.description() : null,
                tokenizer.sha256(),
                checkpoints.newestFirst().stream()
                        .findFirst()
                        .map(newest -> newest.manifest().checkpointId())
                        .orElse(null),
                model.settings().asMap(),
                new ShardRange(
                        shards.size(),
                        shards.getFirst().partition(),
                        shards.getFirst().offset(),
                        shards.getLast().offset() + 1,
                        ShardChain.after(shards.getLast().shard())),
                goldenAnswers,
                CheckpointManifest.describeFiles(partial));
    }

    private DatasetOutcome publish(Checkpoint checkpoint, TrainingStatus status) throws IOException {
        CheckpointManifest manifest = checkpoint.manifest();
        boolean announced = announcements.publish(new CheckpointPublished(
                manifest.modelName(),
                manifest.checkpointId(),
                manifest.trainingId(),
                manifest.runId(),
                checkpoint.directory().toString(),
                checkpoint.manifestSha256(),
                manifest.step(),
                manifest.lastLoss(),
                checkpoint.bytes(),
                Instant.now()));
        if (!announced) {
            return new DatasetOutcome.Stopped();
        }
        TrainingStatus finished = status.finished(manifest.checkpointId());
        trainings.keep(finished);
        tell(finished, null);
        checkpoints.prune(checkpoint);
        LOG.infof("%s published from %s", manifest.checkpointId(), checkpoint.directory());
        return new DatasetOutcome.Published(checkpoint);
    }

    private DatasetOutcome fail(String trainingId, String reason) {
        LOG.errorf("%s failed: %s", trainingId, reason);
        TrainingStatus failed = current(trainingId).failed(reason);
        try {
            trainings.keep(failed);
        } catch (IOException e) {
            LOG.warnf("cannot remember that %s failed: %s", trainingId, e.getMessage());
        }
        tell(failed, null);
        return new DatasetOutcome.Failed(reason);
    }

    private TrainingStatus current(String trainingId) {
        return trainings.find(trainingId).orElseThrow();
    }

    private void tell(TrainingStatus status, @Nullable StepReport report) {
        trainings.update(status);
        announcements.progress(new TrainingProgress(
                status.trainingId(),
                status.runId(),
                status.state(),
                status.step(),
                status.totalSteps(),
                status.epoch(),
                status.lastLoss(),
                report == null ? null : report.learningRate(),
                report == null ? null : report.gradientNorm(),
                status.tokens(),
                status.tokensPerSecond(),
                report == null ? null : report.remaining().toSeconds(),
                status.message(),
                Instant.now()));
    }

    private static String sentence(Exception e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.toString() : message;
    }
}

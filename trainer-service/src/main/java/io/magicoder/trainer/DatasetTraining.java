package io.magicoder.trainer;

import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointManifest.GoldenAnswer;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.DatasetReady;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.trainer.check.TrainingCheck;
import io.magicoder.trainer.check.TrainingForecast;
import io.magicoder.trainer.checkpoint.Checkpoint;
import io.magicoder.trainer.checkpoint.CheckpointStore;
import io.magicoder.trainer.rows.DatasetRows;
import io.magicoder.trainer.rows.HeldOut;
import io.magicoder.trainer.rows.RowCounts;
import io.magicoder.trainer.shards.SampleReader;
import io.magicoder.trainer.shards.ShardReader;
import io.magicoder.trainer.shards.ShardsUnavailableException;
import io.magicoder.trainer.training.ResumePoints;
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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/**
 * Turns a data set that is ready into a published checkpoint: checks the plan, tokenises the shards while it reads them,
 * trains, writes the checkpoint, announces it. Whatever of this an earlier process completed is not done again.
 */
final class DatasetTraining {
    private static final Logger LOG = Logger.getLogger(DatasetTraining.class);
    private static final int KEPT_RESUME_POINTS = 1;

    private final ShardReader shardReader;
    private final SampleReader samples;
    private final CheckpointStore checkpoints;
    private final Trainings trainings;
    private final TrainingJournal journal;
    private final Announcements announcements;

    DatasetTraining(
            ShardReader shardReader,
            SampleReader samples,
            CheckpointStore checkpoints,
            Trainings trainings,
            TrainingJournal journal,
            Announcements announcements) {
        this.shardReader = shardReader;
        this.samples = samples;
        this.checkpoints = checkpoints;
        this.trainings = trainings;
        this.journal = journal;
        this.announcements = announcements;
    }

    /**
     * Does all of it on the caller's thread, which may take days.
     *
     * @param job whose status is known
     * @param stopRequested ends it early, whatever it is doing
     */
    DatasetOutcome train(TrainingJob job, BooleanSupplier stopRequested) {
        String trainingId = job.trainingId();
        try {
            Optional<Checkpoint> earlier = checkpoints.find(trainingId);
            if (earlier.isPresent()) {
                LOG.infof(
                        "%s was written before it could be announced",
                        earlier.get().directory());
                return publish(earlier.get());
            }
            journal.tell(current(trainingId).started());
            List<String> problems = problems(job);
            if (!problems.isEmpty()) {
                return fail(trainingId, String.join("; ", problems));
            }
            return train(job.plan(), job.dataset(), stopRequested);
        } catch (ShardsUnavailableException | IOException | RuntimeException e) {
            LOG.debugf(e, "%s failed", trainingId);
            return stopRequested.getAsBoolean() ? new DatasetOutcome.Stopped() : fail(trainingId, sentence(e));
        }
    }

    /** What a training that finished has written, if it is still there. */
    Optional<Checkpoint> checkpoint(String trainingId) {
        try {
            return checkpoints.find(trainingId);
        } catch (IOException e) {
            LOG.warnf("the checkpoint of %s cannot be looked for: %s", trainingId, e.getMessage());
            return Optional.empty();
        }
    }

    /** What can be known before anything is read. */
    private List<String> problems(TrainingJob job) {
        DatasetReady dataset = job.dataset();
        if (dataset.samples() == 0 || dataset.shards().count() == 0) {
            return List.of(dataset.runId() + " has no sample to train on: all of its " + dataset.seeds()
                    + " seeds were rejected");
        }
        return TrainingCheck.of(
                job.plan().start(), job.plan().settings(), checkpoints.modelDirectory(), dataset.samples());
    }

    private DatasetOutcome train(TrainingPlan plan, DatasetReady dataset, BooleanSupplier stopRequested)
            throws IOException, ShardsUnavailableException {
        String trainingId = plan.trainingId(dataset.runId());
        try (DatasetRows data = DatasetRows.prepare(
                dataset,
                plan.start(),
                plan.settings(),
                shardReader,
                samples,
                trainings.rows(trainingId),
                stopRequested)) {
            show(trainingId, plan, data.rows().counts());
            if (data.rows().isEmpty() && data.rows().counts().filtered() == dataset.samples()) {
                return fail(
                        trainingId,
                        "none of the " + dataset.samples() + " samples of " + dataset.runId() + " is taken by where: "
                                + plan.settings().asMap().get(TrainingSettings.WHERE));
            }
            if (data.rows().isEmpty()) {
                return fail(
                        trainingId,
                        "no row of " + dataset.runId() + " keeps a token of its response within max-length "
                                + plan.settings().maxLength());
            }

            ResumePoints points = resumePoints(plan, dataset);
            try (TrainingLog log = TrainingLog.open(
                    trainings.directory(trainingId), points.newestStep().orElse(0))) {
                return train(plan, dataset, data, points, log, stopRequested);
            }
        }
    }

    /** Those that an earlier process left; they are of no use if the base model's files have changed since. */
    private ResumePoints resumePoints(TrainingPlan plan, DatasetReady dataset) throws IOException {
        Map<String, String> origin = new TreeMap<>(plan.settings().results());
        origin.put("data", dataset.shards().chainHead());
        origin.put("base model", plan.start().description() + " " + plan.start().fingerprint());
        ResumePoints points =
                new ResumePoints(trainings.resumePoints(plan.trainingId(dataset.runId())), KEPT_RESUME_POINTS, origin);
        try {
            points.newestStep()
                    .ifPresent(step -> LOG.infof("%s goes on after step %d", plan.trainingId(dataset.runId()), step));
        } catch (IllegalArgumentException e) {
            LOG.warnf("the training begins anew: %s", e.getMessage());
            points.discard();
        }
        return points;
    }

    private DatasetOutcome train(
            TrainingPlan plan,
            DatasetReady dataset,
            DatasetRows data,
            ResumePoints points,
            TrainingLog log,
            BooleanSupplier stopRequested)
            throws IOException {
        String trainingId = plan.trainingId(dataset.runId());
        HeldOut rows = HeldOut.split(
                data.rows(), plan.settings().heldOut(), plan.settings().seed());
        announcements.memory(TrainingForecast.memory(plan.start().config(), plan.settings()));
        Path partial = checkpoints.begin(trainingId);
        List<GoldenAnswer> goldenAnswers = new ArrayList<>();
        TrainingOutcome outcome = new Training(
                        plan.settings(), points, report -> step(trainingId, log, report), stopRequested)
                .run(
                        plan.start().opening(data.tokenizer(), plan.settings()),
                        rows.training(),
                        rows.heldOut(),
                        (trained, result) -> {
                            PromptFormat prompt =
                                    PromptFormat.named(plan.settings().promptFormat());
                            boolean adapted = plan.settings().lora().isPresent();
                            if (adapted && !plan.settings().mergesLora()) {
                                trained.saveAdapter(partial, plan.start().description());
                                data.tokenizer().copyFiles(partial, prompt);
                                trained.mergeAdapter(); // the golden answers are those of both together
                            } else {
                                if (adapted) {
                                    trained.mergeAdapter();
                                }
                                trained.save(partial, data.tokenizer(), prompt);
                            }
                            goldenAnswers.addAll(plan.goldenAnswers().of(trained, rows.training()));
                        });
        return switch (outcome) {
            case TrainingOutcome.Trained trained ->
                publish(checkpoints.complete(partial, manifest(plan, dataset, trained, data, goldenAnswers, partial)));
            case TrainingOutcome.Diverged diverged -> fail(trainingId, diverged.reason());
            case TrainingOutcome.Stopped stopped -> {
                LOG.infof("%s stopped after step %d", trainingId, stopped.steps());
                yield new DatasetOutcome.Stopped();
            }
        };
    }

    private void show(String trainingId, TrainingPlan plan, RowCounts counts) {
        trainings.update(current(trainingId).with(counts));
        LOG.infof(
                "%s: %d rows of %d tokens, %d cut at %d tokens, %d without response left, %d left out by where, %d foreign records passed over",
                trainingId,
                counts.rows(),
                counts.tokens(),
                counts.cut(),
                plan.settings().maxLength(),
                counts.dropped(),
                counts.filtered(),
                counts.passedOver());
    }

    private void step(String trainingId, TrainingLog log, StepReport report) {
        try {
            log.append(report);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write the training log: " + e.getMessage(), e);
        }
        journal.tell(current(trainingId).after(report), report);
        LOG.infof(
                "%s: step %d/%d, loss %.4f, %.0f tokens/s",
                trainingId, report.step(), report.totalSteps(), report.loss(), report.tokensPerSecond());
    }

    private CheckpointManifest manifest(
            TrainingPlan plan,
            DatasetReady dataset,
            TrainingOutcome.Trained trained,
            DatasetRows data,
            List<GoldenAnswer> goldenAnswers,
            Path partial)
            throws IOException {
        String trainingId = plan.trainingId(dataset.runId());
        return new CheckpointManifest(
                plan.modelName(),
                String.format(Locale.ROOT, "%s-%06d", trainingId, trained.steps()),
                trainingId,
                dataset.runId(),
                plan.settings().promptFormat(),
                trained.steps(),
                trained.firstLoss(),
                trained.lastLoss(),
                plan.start() instanceof StartingModel.Directory directory ? directory.description() : null,
                data.tokenizer().sha256(),
                checkpoints.newestFirst().stream()
                        .findFirst()
                        .map(newest -> newest.manifest().checkpointId())
                        .orElse(null),
                plan.settings().asMap(),
                data.rows().shards(),
                null,
                goldenAnswers,
                CheckpointManifest.describeFiles(partial));
    }

    private DatasetOutcome publish(Checkpoint checkpoint) throws IOException {
        CheckpointManifest manifest = checkpoint.manifest();
        String location = checkpoints.share(checkpoint);
        boolean announced = announcements.publish(new CheckpointPublished(
                manifest.modelName(),
                manifest.checkpointId(),
                manifest.trainingId(),
                manifest.runId(),
                location,
                checkpoint.manifestSha256(),
                manifest.step(),
                manifest.lastLoss(),
                checkpoint.bytes(),
                Instant.now()));
        if (!announced) {
            return new DatasetOutcome.Stopped();
        }
        journal.record(current(manifest.trainingId()).finished(manifest.checkpointId()));
        checkpoints.prune(checkpoint);
        LOG.infof("%s published from %s", manifest.checkpointId(), location);
        return new DatasetOutcome.Published(checkpoint);
    }

    private DatasetOutcome fail(String trainingId, String reason) {
        LOG.errorf("%s failed: %s", trainingId, reason);
        journal.record(current(trainingId).failed(reason));
        return new DatasetOutcome.Failed(reason);
    }

    private TrainingStatus current(String trainingId) {
        return trainings.find(trainingId).orElseThrow();
    }

    private static String sentence(Exception e) {
        String message = e.getMessage();
        return message == null || message.isBlank() ? e.toString() : message;
    }
}

package io.magicoder.trainer.files;

import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointManifest.DataFile;
import io.magicoder.events.CheckpointManifest.GoldenAnswer;
import io.magicoder.events.DeterministicId;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.trainer.checkpoint.FileTree;
import io.magicoder.trainer.rows.HeldOut;
import io.magicoder.trainer.training.GoldenAnswers;
import io.magicoder.trainer.training.ResumePoints;
import io.magicoder.trainer.training.StartingModel;
import io.magicoder.trainer.training.Training;
import io.magicoder.trainer.training.TrainingListener;
import io.magicoder.trainer.training.TrainingLog;
import io.magicoder.trainer.training.TrainingOutcome;
import io.magicoder.trainer.training.TrainingPage;
import io.magicoder.trainer.training.TrainingSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A training whose rows come from files and whose result stays in a directory: {@code final/} with the model and its
 * manifest, {@code adapter/} if one was trained, {@code checkpoints/step-N/} to resume from, {@code training-log.jsonl} and {@code training.html}.
 */
public final class FileTraining {
    private static final String FINAL = "final";
    private static final String ADAPTER = "adapter";
    private static final String CHECKPOINTS = "checkpoints";
    private static final GoldenAnswers GOLDEN_ANSWERS = new GoldenAnswers(3, 16);

    private final Path directory;
    private final StartingModel.Directory start;
    private final TrainingSettings settings;
    private final List<DataFile> data;
    private final ResumePoints points;

    /**
     * A training into a directory.
     *
     * @param data the files that the rows were read from, in their order
     * @param heldOut files of rows that are not trained on, if there are any
     */
    public FileTraining(
            Path directory,
            StartingModel.Directory start,
            TrainingSettings settings,
            List<DataFile> data,
            List<DataFile> heldOut) {
        this.directory = directory;
        this.start = start;
        this.settings = settings;
        this.data = List.copyOf(data);
        Map<String, String> origin = new TreeMap<>(settings.results());
        origin.put("data", data.stream().map(DataFile::sha256).toList().toString());
        origin.put(
                "held-out rows", heldOut.stream().map(DataFile::sha256).toList().toString());
        origin.put("base model", start.description() + " " + start.fingerprint());
        points = new ResumePoints(directory.resolve(CHECKPOINTS), settings.keep(), origin);
    }

    /** Whether the training is complete. */
    public boolean isComplete() {
        return Files.isDirectory(directory.resolve(resultName()));
    }

    /** The folder that is written last. */
    private String resultName() {
        return settings.lora().isPresent() && !settings.mergesLora() ? ADAPTER : FINAL;
    }

    /**
     * The step that the training would go on after; empty if it would begin.
     *
     * @throws IllegalArgumentException if what is there belongs to another training
     */
    public OptionalLong resumableStep() throws IOException {
        return points.newestStep();
    }

    /**
     * Trains, from the newest resume point if there is one.
     *
     * @param tokenizer to put beside the weights, null if the base model has none
     */
    public TrainingOutcome run(
            HeldOut rows, @Nullable Tokenizer tokenizer, TrainingListener listener, BooleanSupplier stopRequested)
            throws IOException {
        TrainingOutcome outcome;
        try {
            outcome = train(rows, tokenizer, listener, stopRequested);
        } catch (IOException | RuntimeException e) {
            try {
                writePage();
            } catch (IOException page) {
                e.addSuppressed(page); // a full disk has room for neither, and the training is what matters
            }
            throw e;
        }
        writePage();
        return outcome;
    }

    private void writePage() throws IOException {
        TrainingPage.write(directory, "Training of " + start.path().getFileName(), facts());
    }

    private TrainingOutcome train(
            HeldOut rows, @Nullable Tokenizer tokenizer, TrainingListener listener, BooleanSupplier stopRequested)
            throws IOException {
        try (TrainingLog log = TrainingLog.open(directory, resumableStep().orElse(0))) {
            TrainingListener logged = report -> {
                try {
                    log.append(report);
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot write the training log: " + e.getMessage(), e);
                }
                listener.onStep(report);
            };
            return new Training(settings, points, logged, stopRequested)
                    .run(start.opening(tokenizer, settings), rows.training(), rows.heldOut(), (model, result) -> {
                        if (settings.lora().isPresent()) {
                            FileTree.write(directory.resolve(ADAPTER), partial -> {
                                model.saveAdapter(partial, start.description());
                                if (tokenizer != null) {
                                    tokenizer.copyFiles(partial, prompt());
                                }
                            });
                        }
                        if (resultName().equals(FINAL)) {
                            writeFinal(model, result, rows, tokenizer);
                        }
                    });
        }
    }

    private void writeFinal(
            CausalLanguageModel model, TrainingOutcome.Trained result, HeldOut rows, @Nullable Tokenizer tokenizer)
            throws IOException {
        if (settings.lora().isPresent()) {
            model.mergeAdapter();
        }
        FileTree.write(directory.resolve(FINAL), partial -> {
            if (tokenizer == null) {
                model.save(partial);
            } else {
                model.save(partial, tokenizer, prompt());
            }
            manifest(result, tokenizer, GOLDEN_ANSWERS.of(model, rows.training()), partial)
                    .write(partial);
        });
    }

    private PromptFormat prompt() {
        return PromptFormat.named(settings.promptFormat());
    }

    private CheckpointManifest manifest(
            TrainingOutcome.Trained trained,
            @Nullable Tokenizer tokenizer,
            List<GoldenAnswer> goldenAnswers,
            Path partial)
            throws IOException {
        List<String> identity =
                new ArrayList<>(List.of(start.description(), settings.results().toString()));
        data.forEach(file -> identity.add(file.sha256()));
        String trainingId = "training-"
                + DeterministicId.of(identity.toArray(String[]::new)).substring(0, 12);
        return new CheckpointManifest(
                String.valueOf(directory.toAbsolutePath().normalize().getFileName()),
                trainingId + "-" + trained.steps(),
                trainingId,
                null,
                settings.promptFormat(),
                trained.steps(),
                trained.firstLoss(),
                trained.lastLoss(),
                start.description(),
                tokenizer == null ? "" : tokenizer.sha256(),
                parent().orElse(null),
                settings.asMap(),
                null,
                data,
                goldenAnswers,
                CheckpointManifest.describeFiles(partial));
    }

    /** The checkpoint that the base model is, if it says so. */
    private Optional<String> parent() {
        try {
            return Optional.of(CheckpointManifest.read(start.path()).checkpointId());
        } catch (IOException e) {
            return Optional.empty(); // a model from elsewhere
        }
    }

    private Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("base model", start.description());
        data.forEach(file -> facts.put(file.path(), file.rows() + " rows, SHA-256 " + file.sha256()));
        facts.putAll(settings.asMap());
        return facts;
    }
}

package io.magicoder.cli;

import io.magicoder.cli.pipeline.PipelineSettings;
import io.magicoder.dataset.RowFilterException;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.trainer.check.TrainingCheck;
import io.magicoder.trainer.check.TrainingForecast;
import io.magicoder.trainer.files.FileTraining;
import io.magicoder.trainer.rows.HeldOut;
import io.magicoder.trainer.rows.RowCounts;
import io.magicoder.trainer.rows.TokenisedRows;
import io.magicoder.trainer.training.StartingModel;
import io.magicoder.trainer.training.TrainingOutcome;
import io.magicoder.trainer.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A training on files. */
@Command(
        name = "train",
        description = "Fine-tunes a model on files of rows: with instruction and response, problem and solution, or"
                + " input_ids and prompt_length. The folder gets final/ (the model), checkpoints/step-N/ to resume from,"
                + " training-log.jsonl and training.html. A second stage is a second training from the first one's"
                + " final/.",
        mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            paramLabel = "FILE",
            required = true,
            arity = "1..*",
            description = "Rows to train on; several files are read one after the other.")
    private List<Path> data = new ArrayList<>();

    @Option(
            names = "--base-model",
            paramLabel = "DIR",
            required = true,
            description = "Hugging Face directory to start from.")
    private Path baseModel = Path.of("");

    @Option(
            names = "--preset",
            paramLabel = "NAME",
            defaultValue = TrainingSettings.MAGICODER,
            description = "Recipe: magicoder, magicoder-s (its second stage), review, or small (default:"
                    + " ${DEFAULT-VALUE}).")
    private String preset = TrainingSettings.MAGICODER;

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "Folder of the training.")
    private Path out = Path.of("");

    @Option(
            names = "--held-out",
            paramLabel = "FILE|N",
            description = "Rows that are not trained on, whose loss is measured: a file, or how many of --data.")
    private @Nullable String heldOut;

    @Mixin
    private WhereOption where = new WhereOption();

    @Option(
            names = "--device",
            paramLabel = "NAME",
            description = "cpu, cuda, cuda:N, or auto: the first GPU if it can be used (default: auto).")
    private @Nullable String device;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the recipe, such as epochs=1; trainer-service/README.md has all. Repeatable.")
    private List<String> overrides = new ArrayList<>();

    @Option(names = "--resume", description = "Go on with the training that is in --out, or begin if there is none.")
    private boolean resume;

    @Option(names = "--dry-run", description = "Say what it would take (memory, disk, time) and whether that is there.")
    private boolean dryRun;

    @Mixin
    private SummaryOption summary = new SummaryOption();

    @Override
    public Integer call() throws IOException {
        StartingModel.Directory start =
                new StartingModel.Directory(baseModel.toAbsolutePath().normalize());
        TrainingSettings settings = settings(start);
        List<String> problems = TrainingCheck.ofFiles(start, settings, out);
        if (!problems.isEmpty()) {
            throw new UserError(String.join("; ", problems));
        }
        try (StopSignal signal = new StopSignal();
                @Nullable Tokenizer tokenizer = ModelDirectory.tokenizer(start.path());
                TokenisedRows rows = rows(start, tokenizer, settings, data, "rows")) {
            if (rows.isEmpty() && rows.counts().filtered() > 0) {
                throw new UserError("none of the " + rows.counts().filtered() + " rows of " + data + " passes "
                        + WhereOption.NAME + ", or keeps a token of its response");
            }
            if (rows.isEmpty()) {
                throw new UserError("no row of " + data + " keeps a token of its response within max-length "
                        + settings.maxLength());
            }
            if (heldOut == null || isNumber(heldOut)) {
                HeldOut split = HeldOut.split(rows, settings.heldOut(), settings.seed());
                return train(start, settings, rows, split, List.of(), tokenizer, signal);
            }
            TrainingSettings ofAll =
                    settings.with(Map.of(TrainingSettings.WHERE, "")); // a file apart is a choice already
            try (TokenisedRows apart = rows(start, tokenizer, ofAll, List.of(Path.of(heldOut)), "rows-held-out")) {
                return train(start, settings, rows, new HeldOut(rows, apart), List.of(apart), tokenizer, signal);
            }
        }
    }

    /** A model that reads less than the recipe's longest row lowers it, unless somebody wants just that length. */
    private TrainingSettings settings(StartingModel.Directory start) {
        Map<String, String> values = overrides();
        TrainingSettings settings = TrainingSettings.preset(preset, values);
        int context = start.config().contextLength();
        return context < settings.maxLength() && !values.containsKey(TrainingSettings.MAX_LENGTH)
                ? settings.with(Map.of(TrainingSettings.MAX_LENGTH, String.valueOf(context)))
                : settings;
    }

    private Map<String, String> overrides() {
        Map<String, String> values = PipelineSettings.parseOverrides(overrides);
        if (heldOut != null && isNumber(heldOut)) {
            values.put(TrainingSettings.HELD_OUT, heldOut);
        }
        if (device != null) {
            values.put(TrainingSettings.DEVICE, device);
        }
        where.filter().ifPresent(filter -> values.put(TrainingSettings.WHERE, filter.sql()));
        return values;
    }

    private static boolean isNumber(String text) {
        return text.chars().allMatch(c -> c >= '0' && c <= '9') && !text.isEmpty();
    }

    private TokenisedRows rows(
            StartingModel.Directory start,
            @Nullable Tokenizer tokenizer,
            TrainingSettings settings,
            List<Path> files,
            String name)
            throws IOException {
        try {
            return new RowsOfFiles(tokenizer, start.config().vocabularySize(), settings)
                    .prepare(files, out.resolve(name));
        } catch (RowFilterException e) {
            throw WhereOption.refusal(e);
        }
    }

    private int train(
            StartingModel.Directory start,
            TrainingSettings settings,
            TokenisedRows rows,
            HeldOut split,
            List<TokenisedRows> apart,
            @Nullable Tokenizer tokenizer,
            StopSignal signal)
            throws IOException {
        TrainingForecast forecast = TrainingForecast.of(
                start.config(), settings, rows.counts(), split.training().size(), out);
        if (dryRun) {
            summary.print(forecast.toString(), forecast.figures(), out);
            return forecast.fits() ? 0 : 1;
        }
        forecast.refusal().ifPresent(refusal -> {
            throw new UserError(refusal);
        });
        FileTraining training = new FileTraining(
                out,
                start,
                settings,
                rows.files(),
                apart.stream().flatMap(part -> part.files().stream()).toList());
        requireIntention(training);
        System.err.println(told(rows.counts(), settings));
        TrainingOutcome outcome = training.run(split, tokenizer, new StepLines(System.err), signal::isStopping);
        return switch (outcome) {
            case TrainingOutcome.Trained trained -> {
                summary.print(sentence(trained), figures(trained, rows.counts()), out);
                yield 0;
            }
            case TrainingOutcome.Diverged diverged -> throw new UserError(diverged.reason());
            case TrainingOutcome.Stopped stopped -> {
                System.err.println("stopped after step " + stopped.steps() + ", which is saved: the same command with"
                        + " --resume goes on from there");
                signal.exitWith(0);
                yield 0;
            }
        };
    }

    /** Neither a complete training nor one that can go on is overwritten unasked. */
    private void requireIntention(FileTraining training) throws IOException {
        if (training.isComplete()) {
            throw new UserError("there is a complete training in " + out + ": name another --out, or remove it");
        }
        OptionalLong step = training.resumableStep();
        if (step.isPresent() && !resume) {
            throw new UserError("there is a training in " + out + " that has come to step " + step.getAsLong()
                    + ": add --resume to go on, or name another --out");
        }
    }

    private static String told(RowCounts counts, TrainingSettings settings) {
        return counts.rows() + " rows of " + counts.tokens() + " tokens, " + counts.cut() + " cut at "
                + settings.maxLength() + ", " + counts.dropped() + " without response left"
                + (settings.where().isEmpty() ? "" : ", " + counts.filtered() + " do not pass " + WhereOption.NAME);
    }

    private String sentence(TrainingOutcome.Trained trained) {
        return String.format(
                Locale.ROOT,
                "%d steps, loss %.4f to %.4f%s; the model is in %s",
                trained.steps(),
                trained.firstLoss(),
                trained.lastLoss(),
                trained.heldOutLoss() == null
                        ? ""
                        : String.format(Locale.ROOT, ", held out %.4f at best", trained.heldOutLoss()),
                out.resolve("final"));
    }

    private static Map<String, @Nullable Object> figures(TrainingOutcome.Trained trained, RowCounts counts) {
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("steps", trained.steps());
        figures.put("first_loss", trained.firstLoss());
        figures.put("last_loss", trained.lastLoss());
        figures.put("held_out_loss", trained.heldOutLoss());
        figures.put("tokens", trained.tokens());
        figures.put("rows", counts.rows());
        figures.put("cut", counts.cut());
        figures.put("dropped", counts.dropped());
        figures.put("filtered", counts.filtered());
        return figures;
    }
}

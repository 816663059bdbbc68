package io.magicoder.trainer.check;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.engine.Device;
import io.magicoder.languagemodel.engine.DeviceUnavailableException;
import io.magicoder.languagemodel.text.FillInTheMiddle;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.trainer.training.StartingModel;
import io.magicoder.trainer.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds what would make a training fail, in a moment and without its data: settings, configuration, weight files by
 * header and size, tokenizer, room on the disk and in memory. The weights themselves are not read.
 */
public final class TrainingCheck {
    /** Keys of the trainer that are about the service; it checks them itself when it starts. */
    static final Set<String> SERVICE_KEYS = Set.of(
            "checkpoint-copies",
            "checkpoint-directory",
            "model-name",
            "base-model",
            "preset",
            "keep",
            "shard-timeout",
            "golden-prompts",
            "golden-tokens");

    /** Keys that a run does not take: it serves what it trains, and for that it needs a whole model. */
    static final Set<String> NOT_OF_RUNS = Set.of(TrainingSettings.LORA_MERGE);

    private static final int TOKEN_BYTES = Integer.BYTES;

    private TrainingCheck() {}

    /**
     * Checks what a trainer is to be configured with.
     *
     * @param baseModel Hugging Face directory, null for a small new model
     * @param preset null for the one that fits the base model
     * @param overrides keys of the trainer without {@code magicoder.trainer.}, such as {@code epochs}
     * @param directory of the checkpoints; it need not exist yet
     * @return one sentence for each problem, none if the training can begin
     */
    public static List<String> of(
            @Nullable Path baseModel, @Nullable String preset, Map<String, String> overrides, Path directory) {
        Map<String, String> sizes = new HashMap<>();
        Map<String, String> values = new HashMap<>();
        overrides.forEach((key, value) -> {
            if (key.startsWith(StartingModel.Small.PREFIX)) {
                sizes.put(key, value);
            } else if (!SERVICE_KEYS.contains(key)) {
                values.put(key, value);
            }
        });
        List<String> problems = new ArrayList<>();
        overrides.keySet().stream()
                .filter(NOT_OF_RUNS::contains)
                .forEach(key -> problems.add(key + " is a setting of ./magicoder train, and of a trainer whose adapters"
                        + " others serve: a run trains and serves a whole model"));
        String recipe = preset == null ? TrainingSettings.presetFor(baseModel) : preset;
        try {
            StartingModel start = baseModel == null
                    ? StartingModel.Small.of(sizes)
                    : new StartingModel.Directory(baseModel.toAbsolutePath().normalize());
            TrainingSettings settings = settings(recipe, values, problems);
            problems.addAll(of(start, settings, directory, 0));
        } catch (IllegalArgumentException e) {
            problems.add(sentence(e));
        }
        return problems.stream().distinct().toList();
    }

    /** The settings as far as they make sense; what does not is a problem each. */
    private static TrainingSettings settings(String preset, Map<String, String> overrides, List<String> problems) {
        Map<String, String> sound = new HashMap<>();
        TrainingSettings.preset(preset, Map.of());
        overrides.forEach((key, value) -> {
            try {
                TrainingSettings.preset(preset, Map.of(key, value));
                sound.put(key, value);
            } catch (IllegalArgumentException e) {
                problems.add(sentence(e));
            }
        });
        return TrainingSettings.preset(preset, sound);
    }

    /**
     * Checks a training on files, whose rows may be tokens already: then no tokenizer is needed. Whether memory suffices
     * is {@link TrainingForecast}'s to say, by part.
     */
    public static List<String> ofFiles(StartingModel.Directory start, TrainingSettings settings, Path directory) {
        return of(start, settings, directory, 0, true);
    }

    /**
     * Checks a training.
     *
     * @param rows to train on, 0 if nobody knows yet
     */
    public static List<String> of(StartingModel start, TrainingSettings settings, Path directory, long rows) {
        return of(start, settings, directory, rows, false);
    }

    private static List<String> of(
            StartingModel start, TrainingSettings settings, Path directory, long rows, boolean onFiles) {
        List<String> problems = new ArrayList<>();
        ModelConfig config = null;
        try {
            config = start.config();
        } catch (ModelFormatException e) {
            problems.add(sentence(e));
        }
        Device device = Device.CPU;
        try {
            device = settings.computation().device();
        } catch (DeviceUnavailableException e) {
            problems.add(sentence(e));
        }
        if (!onFiles && start instanceof StartingModel.Small && settings.lora().isPresent() && !settings.mergesLora()) {
            problems.add(
                    "with lora.merge=false an adapter is published without the model that it adapts: give a base-model"
                            + " that others have, too");
        }
        if (start instanceof StartingModel.Directory(Path path)) {
            checkWeights(path, config, problems);
            if (!onFiles || Files.exists(path.resolve("tokenizer.json"))) {
                checkTokenizer(path, config, settings, problems);
            }
        }
        if (config != null) {
            checkLength(config, settings, problems);
            try {
                MemoryNeed.refusal(config, settings, Resources.memory(device))
                        .filter(_ -> !onFiles)
                        .ifPresent(problems::add);
            } catch (IllegalArgumentException e) {
                problems.add(sentence(e)); // a target of the adapter that the model does not have
            }
        }
        checkDisk(config, settings, directory, rows, problems);
        return problems.stream().distinct().toList();
    }

    private static void checkWeights(Path path, @Nullable ModelConfig config, List<String> problems) {
        if (config != null) {
            try {
                CausalLanguageModel.checkWeightFiles(path, config);
            } catch (ModelFormatException e) {
                problems.add(sentence(e));
            }
            if (!config.dropout().isEmpty()) {
                problems.add("training with " + config.dropout() + " is not available: set it to 0 in "
                        + path.resolve("config.json") + " to train without");
            }
        }
    }

    private static void checkTokenizer(
            Path path, @Nullable ModelConfig config, TrainingSettings settings, List<String> problems) {
        int vocabulary = config == null ? Integer.MAX_VALUE : config.vocabularySize();
        try (Tokenizer tokenizer = Tokenizer.load(path)) {
            IntStream.concat(tokenizer.bosTokenId().stream(), tokenizer.eosTokenId().stream())
                    .filter(id -> id >= vocabulary)
                    .forEach(id -> problems.add("the tokenizer in " + path + " belongs to another model: its token "
                            + id + " is not in the vocabulary of " + vocabulary));
            if (settings.fimRate() > 0) {
                FillInTheMiddle.require(tokenizer);
            }
        } catch (ModelFormatException | IllegalArgumentException e) {
            problems.add(sentence(e));
        }
    }

    private static void checkLength(ModelConfig config, TrainingSettings settings, List<String> problems) {
        if (settings.maxLength() > config.contextLength()) {
            problems.add("max-length is " + settings.maxLength() + ", but the model reads at most "
                    + config.contextLength() + " tokens: set max-length to that or less");
        }
    }

    private static void checkDisk(
            @Nullable ModelConfig config, TrainingSettings settings, Path directory, long rows, List<String> problems) {
        Path existing = Resources.existing(directory);
        if (!Files.isDirectory(existing) || !Files.isWritable(existing)) {
            problems.add(directory + " cannot be written: " + existing
                    + (Files.isDirectory(existing) ? " belongs to somebody else" : " is no directory"));
            return;
        }
        long checkpoint = config == null
                ? 0
                : CausalLanguageModel.parameterCount(config)
                        * settings.precision().weights().bytes();
        long tokens = rows * settings.maxLength() * TOKEN_BYTES;
        try {
            long free = Resources.disk(directory);
            if (free < checkpoint + tokens) {
                problems.add("a checkpoint of " + MemoryNeed.gigabytes(checkpoint)
                        + (rows == 0 ? "" : " and up to " + MemoryNeed.gigabytes(tokens) + " of tokens")
                        + " must be written to " + directory + ", where " + MemoryNeed.gigabytes(free)
                        + " are free: make room, or name another directory");
            }
        } catch (IOException e) {
            problems.add("nobody can tell how much room is left in " + directory + ": " + e.getMessage());
        }
    }

    private static String sentence(RuntimeException e) {
        return String.valueOf(e.getMessage());
    }
}

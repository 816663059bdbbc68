package io.magicoder.trainer.training;

import io.magicoder.events.DeterministicId;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a training starts from. */
public sealed interface StartingModel {
    /** How many of the first examples of a data set a tokenizer is learnt from, 0 if the model has one. */
    int examplesToLearnTokensFrom();

    /**
     * Its tokenizer; a new one is learnt from the first examples of a data set.
     *
     * @param directory of the training, where a new tokenizer is kept
     */
    Tokenizer openTokenizer(TrainingSettings settings, List<Example> examples, Path directory) throws IOException;

    /**
     * Its tokenizer, or the one that was learnt before.
     *
     * @throws io.magicoder.languagemodel.config.ModelFormatException if there is none
     */
    Tokenizer knownTokenizer(Path directory);

    /**
     * Its configuration; the vocabulary of a new model may turn out smaller.
     *
     * @throws io.magicoder.languagemodel.config.ModelFormatException if it cannot be used
     */
    ModelConfig config();

    /**
     * The model with its first weights.
     *
     * @param tokenizer its size is a new model's vocabulary; a base model needs none
     * @throws io.magicoder.languagemodel.config.ModelFormatException if it cannot be used, or a weight is no number
     */
    CausalLanguageModel open(@Nullable Tokenizer tokenizer, TrainingSettings settings);

    /** Opens the model at the begin of a training, or in its middle, with an adapter if the settings say so. */
    default TrainingStart opening(@Nullable Tokenizer tokenizer, TrainingSettings settings) {
        return settings.lora()
                .<TrainingStart>map(lora -> new AdaptedStart(this, tokenizer, settings, lora))
                .orElseGet(() -> new WholeStart(this, tokenizer, settings));
    }

    /** What to write into a manifest and a training's id. */
    String description();

    /** Changes when the files of the model do: their names, sizes and times. */
    String fingerprint();

    /** A Hugging Face directory. */
    record Directory(Path path) implements StartingModel {
        @Override
        public int examplesToLearnTokensFrom() {
            return 0;
        }

        @Override
        public Tokenizer openTokenizer(TrainingSettings settings, List<Example> examples, Path directory) {
            return Tokenizer.load(path);
        }

        @Override
        public Tokenizer knownTokenizer(Path directory) {
            return Tokenizer.load(path);
        }

        @Override
        public ModelConfig config() {
            return ModelConfig.read(path);
        }

        @Override
        public CausalLanguageModel open(@Nullable Tokenizer tokenizer, TrainingSettings settings) {
            CausalLanguageModel model = CausalLanguageModel.load(path, settings.computation());
            try {
                List<String> damaged = model.nonFiniteParameters();
                if (!damaged.isEmpty()) {
                    throw new ModelFormatException("the weights in " + path
                            + " are damaged, copy the model again: NaN or infinity in " + String.join(", ", damaged));
                }
                return model;
            } catch (RuntimeException e) {
                model.close();
                throw e;
            }
        }

        @Override
        public String description() {
            return path.toString();
        }

        @Override
        public String fingerprint() {
            try (Stream<Path> files = Files.list(path)) {
                List<String> parts = new ArrayList<>();
                for (Path file : files.sorted().toList()) {
                    BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                    parts.add(file.getFileName() + " " + attributes.size() + " " + attributes.lastModifiedTime());
                }
                return DeterministicId.of(parts.toArray(String[]::new));
            } catch (IOException e) {
                return "unreadable";
            }
        }
    }

    /**
     * A small Llama with random weights over bytes and frequent byte pairs.
     *
     * @param vocabularySize most tokens: the bytes, begin and end, and pairs that are frequent in the examples
     * @param hidden width of the residual stream, a multiple of {@code heads}
     * @param intermediate width inside the feed-forward block
     * @param contextLength most tokens of prompt and answer
     */
    record Small(
            int vocabularySize,
            int hidden,
            int layers,
            int heads,
            int keyValueHeads,
            int intermediate,
            int contextLength)
            implements StartingModel {
        /** Enough to know the pairs that matter, in a moment. */
        private static final int EXAMPLES_TO_LEARN_TOKENS_FROM = 2000;

        private static final String TOKENIZER = "tokenizer";

        /** Of the keys of its sizes. */
        public static final String PREFIX = "small-model.";

        /** What a size is if nobody says otherwise. */
        public static final SortedMap<String, String> DEFAULTS = Collections.unmodifiableSortedMap(new TreeMap<>(Map.of(
                PREFIX + "vocabulary-size", "2048",
                PREFIX + "hidden", "192",
                PREFIX + "layers", "4",
                PREFIX + "heads", "6",
                PREFIX + "key-value-heads", "6",
                PREFIX + "intermediate", "512",
                PREFIX + "context-length", "2048")));

        /** The bytes, begin and end. */
        private static final int LEAST_VOCABULARY = 258;

        public Small {
            require(vocabularySize >= LEAST_VOCABULARY, "vocabulary-size", vocabularySize, "at least 258");
            require(hidden % heads == 0, "hidden", hidden, "a multiple of small-model.heads (" + heads + ")");
            require(hidden / heads % 2 == 0, "hidden", hidden, "an even multiple of small-model.heads (" + heads + ")");
            require(
                    heads % keyValueHeads == 0,
                    "heads",
                    heads,
                    "a multiple of small-model.key-value-heads (" + keyValueHeads + ")");
        }

        /**
         * A model of these sizes.
         *
         * @param sizes keys of {@link #DEFAULTS} to whole numbers
         * @throws IllegalArgumentException one sentence, if a key is unknown or a size makes no sense
         */
        public static Small of(Map<String, String> sizes) {
            sizes.keySet().stream()
                    .filter(key -> !DEFAULTS.containsKey(key))
                    .findFirst()
                    .ifPresent(key -> {
                        throw new IllegalArgumentException(
                                "there is no size '" + key + "' of a small model: known are " + DEFAULTS.keySet());
                    });
            return new Small(
                    size(sizes, "vocabulary-size"),
                    size(sizes, "hidden"),
                    size(sizes, "layers"),
                    size(sizes, "heads"),
                    size(sizes, "key-value-heads"),
                    size(sizes, "intermediate"),
                    size(sizes, "context-length"));
        }

        private static int size(Map<String, String> sizes, String name) {
            String value = sizes.getOrDefault(PREFIX + name, DEFAULTS.getOrDefault(PREFIX + name, ""));
            try {
                int size = Integer.parseInt(value);
                if (size > 0) {
                    return size;
                }
            } catch (NumberFormatException e) {
                // said below
            }
            throw new IllegalArgumentException(
                    PREFIX + name + " is '" + value + "': it must be a whole number above 0");
        }

        private static void require(boolean holds, String name, int size, String otherwise) {
            if (!holds) {
                throw new IllegalArgumentException(PREFIX + name + " is " + size + ": it must be " + otherwise);
            }
        }

        @Override
        public int examplesToLearnTokensFrom() {
            return EXAMPLES_TO_LEARN_TOKENS_FROM;
        }

        @Override
        public Tokenizer openTokenizer(TrainingSettings settings, List<Example> examples, Path directory) {
            PromptFormat format = PromptFormat.named(settings.promptFormat());
            List<String> texts = examples.stream()
                    .limit(EXAMPLES_TO_LEARN_TOKENS_FROM)
                    .flatMap(example -> Stream.of(format.render(example.instruction()), example.response()))
                    .toList();
            Tokenizer.learnByteLevel(directory.resolve(TOKENIZER), texts, vocabularySize);
            return knownTokenizer(directory);
        }

        @Override
        public Tokenizer knownTokenizer(Path directory) {
            return Tokenizer.load(directory.resolve(TOKENIZER));
        }

        @Override
        public ModelConfig config() {
            return config(vocabularySize, LEAST_VOCABULARY - 2, LEAST_VOCABULARY - 1);
        }

        @Override
        public CausalLanguageModel open(@Nullable Tokenizer tokenizer, TrainingSettings settings) {
            Objects.requireNonNull(tokenizer, "a new model needs a tokenizer");
            ModelConfig config = config(
                    tokenizer.vocabularySize(),
                    tokenizer.bosTokenId().orElseThrow(),
                    tokenizer.eosTokenId().orElseThrow());
            return CausalLanguageModel.initialize(config, settings.computation(), settings.seed());
        }

        private ModelConfig config(int tokens, int bos, int eos) {
            return ModelConfig.small(
                    tokens, hidden, layers, heads, keyValueHeads, intermediate, contextLength, bos, eos);
        }

        @Override
        public String description() {
            return String.format(
                    Locale.ROOT,
                    "small:vocabulary-size=%d,hidden=%d,layers=%d,heads=%d,key-value-heads=%d,intermediate=%d,context-length=%d",
                    vocabularySize,
                    hidden,
                    layers,
                    heads,
                    keyValueHeads,
                    intermediate,
                    contextLength);
        }

        @Override
        public String fingerprint() {
            return "";
        }
    }
}

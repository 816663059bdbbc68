package io.magicoder.trainer.training;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What a training starts from. */
public sealed interface StartingModel {
    /** Its tokenizer; a new one is learnt from the examples. */
    Tokenizer openTokenizer(TrainingSettings settings, List<Example> examples) throws IOException;

    /** The model with its first weights. */
    CausalLanguageModel open(Tokenizer tokenizer, TrainingSettings settings);

    /** What to write into a manifest and a training's id. */
    String description();

    /** A Hugging Face directory. */
    record Directory(Path path) implements StartingModel {
        @Override
        public Tokenizer openTokenizer(TrainingSettings settings, List<Example> examples) {
            return Tokenizer.load(path);
        }

        @Override
        public CausalLanguageModel open(Tokenizer tokenizer, TrainingSettings settings) {
            return CausalLanguageModel.load(path, settings.precision());
        }

        @Override
        public String description() {
            return path.toString();
        }
    }

    /**
     * A small Llama with random weights over bytes and frequent byte pairs.
     *
     * @param tokenizerDirectory a scratch directory; our byte-level tokenizer is written there
     * @param vocabularySize most tokens: the bytes, begin and end, and pairs that are frequent in the examples
     * @param hidden width of the residual stream, a multiple of {@code heads}
     * @param intermediate width inside the feed-forward block
     * @param contextLength most tokens of prompt and answer
     */
    record Small(
            Path tokenizerDirectory,
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

        @Override
        public Tokenizer openTokenizer(TrainingSettings settings, List<Example> examples) {
            PromptFormat format = PromptFormat.named(settings.promptFormat());
            List<String> texts = examples.stream()
                    .limit(EXAMPLES_TO_LEARN_TOKENS_FROM)
                    .flatMap(example -> Stream.of(format.render(example.instruction()), example.response()))
                    .toList();
            Tokenizer.learnByteLevel(tokenizerDirectory, texts, vocabularySize);
            return Tokenizer.load(tokenizerDirectory);
        }

        @Override
        public CausalLanguageModel open(Tokenizer tokenizer, TrainingSettings settings) {
            ModelConfig config = ModelConfig.small(
                    tokenizer.vocabularySize(),
                    hidden,
                    layers,
                    heads,
                    keyValueHeads,
                    intermediate,
                    contextLength,
                    tokenizer.bosTokenId().orElseThrow(),
                    tokenizer.eosTokenId().orElseThrow());
            return CausalLanguageModel.initialize(config, settings.precision(), settings.seed());
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
    }
}

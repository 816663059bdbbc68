package io.magicoder.trainer.training;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.ModelConfig;
import io.magicoder.languagemodel.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;

/** What a training starts from. */
public sealed interface StartingModel {
    /** Its tokenizer. */
    Tokenizer openTokenizer() throws IOException;

    /** The model with its first weights. */
    CausalLanguageModel open(Tokenizer tokenizer, TrainingSettings settings);

    /** What to write into a manifest and a training's id. */
    String description();

    /** A Hugging Face directory. */
    record Directory(Path path) implements StartingModel {
        @Override
        public Tokenizer openTokenizer() {
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
     * A small Llama with random weights over bytes.
     *
     * @param tokenizerDirectory a scratch directory; our byte-level tokenizer is written there
     * @param hidden width of the residual stream, a multiple of {@code heads}
     * @param intermediate width inside the feed-forward block
     * @param contextLength most tokens of prompt and answer
     */
    record Small(
            Path tokenizerDirectory,
            int hidden,
            int layers,
            int heads,
            int keyValueHeads,
            int intermediate,
            int contextLength)
            implements StartingModel {
        @Override
        public Tokenizer openTokenizer() {
            Tokenizer.writeByteLevel(tokenizerDirectory);
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
            return "small:hidden=%d,layers=%d,heads=%d,key-value-heads=%d,intermediate=%d,context-length=%d"
                    .formatted(hidden, layers, heads, keyValueHeads, intermediate, contextLength);
        }
    }
}

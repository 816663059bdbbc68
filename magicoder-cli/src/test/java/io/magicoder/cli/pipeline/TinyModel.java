package io.magicoder.cli.pipeline;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.text.Tokenizer;
import java.nio.file.Path;

/** A base model of random weights that trains in seconds. */
final class TinyModel {
    private TinyModel() {}

    /** Writes it, with its tokenizer. */
    static void write(Path directory) {
        Tokenizer.writeByteLevel(directory);
        try (Tokenizer tokenizer = Tokenizer.load(directory);
                CausalLanguageModel tiny = CausalLanguageModel.initialize(
                        ModelConfig.small(
                                tokenizer.vocabularySize(),
                                64,
                                2,
                                4,
                                2,
                                128,
                                2048,
                                tokenizer.bosTokenId().orElseThrow(),
                                tokenizer.eosTokenId().orElseThrow()),
                        Precision.FP32,
                        1)) {
            tiny.save(directory);
        }
    }
}

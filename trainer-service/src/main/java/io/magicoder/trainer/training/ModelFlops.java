package io.magicoder.trainer.training;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.ModelConfig;

/** Floating point operations of a training. */
public final class ModelFlops {
    private ModelFlops() {}

    /**
     * Of forward and backward for a token: 6 for each weight that is multiplied (arXiv 2001.08361, section 2.1), and
     * attention over half a row. What recomputed layers do again does not count.
     *
     * @param rowLength mean number of tokens of a row
     */
    public static double ofToken(ModelConfig config, double rowLength) {
        long embedding = (long) config.vocabularySize() * config.hiddenSize();
        long multiplied = CausalLanguageModel.parameterCount(config) - (config.tiedEmbedding() ? 0 : embedding);
        double attention = 12.0 * config.layers() * config.heads() * config.headDimension() * rowLength / 2;
        return 6.0 * multiplied + attention;
    }
}

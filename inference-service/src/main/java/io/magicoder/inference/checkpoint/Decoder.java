package io.magicoder.inference.checkpoint;

import io.magicoder.languagemodel.decoding.Generation;
import io.magicoder.languagemodel.decoding.TokenListener;
import io.magicoder.languagemodel.serving.Sampling;

/** Weights in memory that continue token ids. */
public interface Decoder extends AutoCloseable {
    /** Most tokens of prompt and continuation together. */
    int contextLength();

    /**
     * Continues a prompt; blocks until the end token, the limit, or the listener's {@code false}. The listener must return at
     * once: others wait for it.
     *
     * @param promptIds at least one, fewer than {@link #contextLength()}
     */
    Generation generate(int[] promptIds, int maxTokens, Sampling sampling, Ending ending, TokenListener listener);

    @Override
    void close();
}

package io.magicoder.inference.checkpoint;

import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.decoding.Generation;
import io.magicoder.languagemodel.decoding.TokenListener;
import io.magicoder.languagemodel.serving.Sampling;
import java.nio.file.Path;

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

    /**
     * Reads an adapter in PEFT's layout.
     *
     * @throws ModelFormatException if it does not fit
     */
    default void loadAdapter(String name, Path directory) {
        throw new ModelFormatException("this model takes no adapters");
    }

    /** Forgets an adapter once nobody uses it any more. */
    default void unloadAdapter(String name) {}

    /** The same weights with an adapter; nobody closes it. */
    default Decoder withAdapter(String name) {
        throw new IllegalArgumentException("there is no adapter '" + name + "'");
    }

    @Override
    void close();
}

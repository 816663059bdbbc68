package io.magicoder.inference.checkpoint;

import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.serving.EngineStatus;
import io.magicoder.languagemodel.serving.Sampling;
import io.magicoder.languagemodel.serving.SequenceRequest;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;

/** Weights in memory that continue token ids. */
public interface Decoder extends AutoCloseable {
    /** Most tokens of prompt and continuation together. */
    int contextLength();

    /** Those that end a text, by the model's own configuration. */
    default Set<Integer> endTokens() {
        return Set.of();
    }

    /** Continues a prompt; blocks until the end token, the limit, or the listener's {@code false}. */
    Decoded decode(DecodingRequest request, DecodingListener listener);

    /** The likeliest continuation, up to the model's own end tokens. */
    default int[] greedy(int[] promptIds, int maxTokens) {
        int[] ids = new int[maxTokens];
        int[] count = {0};
        decode(
                new DecodingRequest(
                        promptIds,
                        maxTokens,
                        Sampling.greedy(),
                        Ending.OF_THE_MODEL,
                        SequenceRequest.Scores.NONE,
                        Optional.empty()),
                token -> {
                    ids[count[0]++] = token.id();
                    return true;
                });
        return Arrays.copyOf(ids, count[0]);
    }

    /** What is decoded now. */
    default EngineStatus status() {
        return EngineStatus.IDLE;
    }

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

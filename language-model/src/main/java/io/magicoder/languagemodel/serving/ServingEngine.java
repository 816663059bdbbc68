package io.magicoder.languagemodel.serving;

import io.magicoder.languagemodel.config.ModelFormatException;
import java.nio.file.Path;

/** Continues many sequences at once with one model. Threads may share it. */
public interface ServingEngine extends AutoCloseable {
    /** Most tokens of a prompt and its continuation: the model's context, or fewer where the cache holds fewer. */
    int longestSequence();

    /**
     * Puts a sequence into the queue.
     *
     * @throws IllegalArgumentException if prompt and limit together are too long, or ids or the adapter are not the model's
     * @throws QueueFullException if as many wait as may wait
     * @throws IllegalStateException if the engine was closed
     */
    SequenceHandle submit(SequenceRequest request, SequenceListener listener);

    /**
     * Reads an adapter in PEFT's layout, which sequences can name from then on, in place of one that had the name; blocks,
     * while sequences go on.
     *
     * @throws ModelFormatException one sentence, if it is unfit or adapts another model
     * @throws IllegalStateException if the engine was closed
     */
    void loadAdapter(String name, Path directory);

    /**
     * From now on no sequence can name the adapter; those that do go on, and its memory is freed after them.
     *
     * @return whether there was one
     */
    boolean unloadAdapter(String name);

    /** What it does now and has done since its start. */
    EngineStatus status();

    /** Ends all sequences as cancelled, waits for its thread, and frees the memory, the model's included. */
    @Override
    void close();
}

package io.magicoder.languagemodel.serving;

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

    /** What it does now and has done since its start. */
    EngineStatus status();

    /** Ends all sequences as cancelled, waits for its thread, and frees the memory, the model's included. */
    @Override
    void close();
}

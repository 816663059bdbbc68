package io.magicoder.languagemodel.serving;

/** A sequence that waits or runs. */
public interface SequenceHandle {
    /** Ends it within one step, with {@code CANCELLED}; does nothing where it has ended. */
    void cancel();
}

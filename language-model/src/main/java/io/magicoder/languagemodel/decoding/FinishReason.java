package io.magicoder.languagemodel.decoding;

/** Why a generation ended. */
public enum FinishReason {
    /** An end token, which is not part of the generation. */
    STOP,
    /** The limit of tokens, or the end of the context. */
    LENGTH,
    /** The listener said so. */
    CANCELLED
}

package io.magicoder.languagemodel.decoding;

/** Follows a generation. */
@FunctionalInterface
public interface TokenListener {
    /** Returns false to stop after this token. */
    boolean onToken(int id);
}

package io.magicoder.seedextractor.source;

import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * A failure while a source is read that is not the source's: of whoever takes its documents, or of the disk that copies go to. What is
 * wrong with a source is counted and passed over; this is not, as a full disk would then look like damaged files.
 */
final class NotOfTheSourceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param failure an IOException, or an UncheckedIOException */
    NotOfTheSourceException(Exception failure) {
        super(failure);
    }

    /** Throws the failure itself. */
    void rethrow() throws IOException {
        if (getCause() instanceof IOException failure) {
            throw failure;
        }
        if (getCause() instanceof UncheckedIOException failure) {
            throw failure;
        }
        throw this;
    }
}

package io.magicoder.languagemodel.config;

/** A model directory that cannot be used; the message names the file, what is wrong and what to do. */
public final class ModelFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ModelFormatException(String message) {
        super(message);
    }

    public ModelFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}

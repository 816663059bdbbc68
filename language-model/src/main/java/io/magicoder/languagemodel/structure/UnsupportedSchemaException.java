package io.magicoder.languagemodel.structure;

/** A JSON schema says something that cannot be kept while tokens are chosen; the message names it and where it is. */
public final class UnsupportedSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnsupportedSchemaException(String message) {
        super(message);
    }
}

package io.magicoder.languagemodel.structured;

/** A schema that cannot be kept to; the message names the keyword and where it stands. */
public final class UnsupportedSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param where a JSON pointer, empty for the schema itself */
    UnsupportedSchemaException(String keyword, String where, String reason) {
        super("'" + keyword + "' at " + (where.isEmpty() ? "the top of the schema" : where) + ": " + reason);
    }
}

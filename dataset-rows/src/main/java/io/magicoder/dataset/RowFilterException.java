package io.magicoder.dataset;

import org.jspecify.annotations.Nullable;

/** A filter that cannot be used; its message is one sentence for the user who wrote it. */
public final class RowFilterException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    RowFilterException(String message) {
        super(message);
    }

    RowFilterException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}

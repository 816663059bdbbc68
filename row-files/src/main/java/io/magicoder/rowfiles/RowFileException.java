package io.magicoder.rowfiles;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file of rows that cannot be read or written; its message is one sentence for users that names the file. */
public final class RowFileException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String predicate;

    RowFileException(Path file, String predicate) {
        this(file, predicate, null);
    }

    RowFileException(Path file, String predicate, @Nullable Throwable cause) {
        super((RowFileName.isStandardStream(file) ? "standard input" : file) + " " + predicate, cause);
        this.predicate = predicate;
    }

    /** The sentence without its subject, the file, for those who name it in another way. */
    public String predicate() {
        return predicate;
    }

    /** The first line of what a library says about a failure: its other lines are about the library. */
    static String firstLine(Throwable failure) {
        String message = failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        return message.lines().findFirst().orElse(message);
    }
}

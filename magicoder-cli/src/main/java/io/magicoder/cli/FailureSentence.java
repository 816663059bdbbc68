package io.magicoder.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a user reads of a failure. Exceptions of the file system often say nothing but the file. */
final class FailureSentence {
    private FailureSentence() {}

    static String of(Throwable failure) {
        return Stream.iterate(failure, cause -> cause != null, Throwable::getCause)
                .filter(FailureSentence::saysMoreThanItsCause)
                .map(FailureSentence::sentence)
                .findFirst()
                .orElse(failure.getClass().getSimpleName() + " (--verbose shows where)");
    }

    private static boolean saysMoreThanItsCause(Throwable failure) {
        @Nullable Throwable cause = failure.getCause();
        return failure.getMessage() != null
                && (cause == null || !failure.getMessage().equals(cause.toString()));
    }

    private static String sentence(Throwable failure) {
        return switch (failure) {
            case NoSuchFileException e -> e.getMessage() + " does not exist";
            case FileAlreadyExistsException e -> e.getMessage() + " is a file, where a folder is wanted";
            case NotDirectoryException e -> e.getMessage() + " is no folder";
            case DirectoryNotEmptyException e -> e.getMessage() + " is a folder that is not empty";
            case AccessDeniedException e -> e.getMessage() + " may not be read or written by this user";
            case FileSystemException e when e.getReason() == null -> e.getMessage() + " cannot be read or written";
            default -> String.valueOf(failure.getMessage());
        };
    }
}

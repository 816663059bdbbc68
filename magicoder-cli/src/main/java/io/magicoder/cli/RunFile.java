package io.magicoder.cli;

import io.magicoder.events.RunSpecification;
import io.magicoder.seedextractor.RunSpecificationReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file of {@code --run-file}. */
final class RunFile {
    private RunFile() {}

    /**
     * Reads a run specification.
     *
     * @throws UserError if the file is missing or is none; the message says what is wrong
     */
    static RunSpecification read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new UserError(file + " does not exist");
        }
        try {
            return RunSpecificationReader.read(Files.readAllBytes(file));
        } catch (IllegalArgumentException e) {
            throw new UserError(file + ": " + e.getMessage(), e);
        }
    }
}

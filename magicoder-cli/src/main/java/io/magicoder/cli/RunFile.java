package io.magicoder.cli;

import io.magicoder.events.RunSpecification;
import io.magicoder.seedextractor.RunSpecificationReader;
import io.magicoder.seedextractor.source.Source;
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

    /** As {@link #read}, of sources on this machine: relative ones are meant from where the file lies, wherever one stands. */
    static RunSpecification readHere(Path file) throws IOException {
        RunSpecification read = read(file);
        Path folder = file.toAbsolutePath().resolveSibling("");
        String rules = read.secretRules();
        return read.toBuilder()
                .sources(read.sources().stream()
                        .map(source -> Source.absolute(source, folder))
                        .toList())
                .secretRules(
                        rules == null ? null : folder.resolve(rules).normalize().toString())
                .build();
    }
}

package io.magicoder.cli;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which model a command uses. */
class ModelOptions {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            required = true,
            description = "A checkpoint, or any other Hugging Face directory.")
    private Path directory = Path.of("");

    @Option(names = "--precision", defaultValue = "fp32", description = "fp32 or bf16 (default: ${DEFAULT-VALUE}).")
    private String precision = "fp32";

    final Path directory() {
        return directory;
    }

    final String precision() {
        return precision;
    }
}

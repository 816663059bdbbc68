package io.magicoder.cli.pipeline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The folder that holds everything of the pipelines of one machine.
 *
 * @param directory absolute
 */
public record Workspace(Path directory) {
    public static final String DEFAULT = ".magicoder";

    public Workspace {
        directory = directory.toAbsolutePath().normalize();
    }

    /** Data of the broker. */
    public Path kafka() {
        return directory.resolve("kafka");
    }

    /** State stores of the cleaner. */
    public Path cleanerState() {
        return directory.resolve("cleaner-state");
    }

    /** Checkpoints of the trainer. */
    public Path checkpoints() {
        return directory.resolve("checkpoints");
    }

    /** What a process of the pipeline prints. */
    public Path log(String process) {
        return directory.resolve("logs").resolve(process + ".log");
    }

    /** Which processes run at present. */
    public Path processes() {
        return directory.resolve("processes.json");
    }

    /** Creates the folder and those inside it. */
    public void create() throws IOException {
        Files.createDirectories(directory.resolve("logs"));
        Files.createDirectories(checkpoints());
    }
}

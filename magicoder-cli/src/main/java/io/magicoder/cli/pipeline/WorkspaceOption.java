package io.magicoder.cli.pipeline;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** The option of every command that starts a pipeline, or looks at one. */
public final class WorkspaceOption {
    @Option(
            names = "--workspace",
            paramLabel = "DIR",
            defaultValue = Workspace.DEFAULT,
            description = "Folder of the pipeline: data of its broker, checkpoints, logs (default: ${DEFAULT-VALUE}).")
    private Path directory = Path.of(Workspace.DEFAULT);

    public Workspace workspace() {
        return new Workspace(directory);
    }
}

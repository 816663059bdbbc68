package io.magicoder.cli;

import io.magicoder.cli.pipeline.PipelineSettings;
import io.magicoder.cli.pipeline.WorkspaceOption;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command that starts a pipeline. */
final class PipelineOptions {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Mixin
    private BenchmarksOption benchmarks = new BenchmarksOption();

    @Option(
            names = "--generators",
            paramLabel = "N",
            defaultValue = "1",
            description = "Instances of the generator, which share the seeds (default: ${DEFAULT-VALUE}).")
    private int generators = 1;

    @Option(
            names = "--port",
            paramLabel = "N",
            defaultValue = "0",
            description = "Port of the inference service (default: a free one).")
    private int port;

    @Option(
            names = "--kafka-port",
            paramLabel = "N",
            defaultValue = "0",
            description = "Port of the broker (default: a free one).")
    private int kafkaPort;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the trainer, such as epochs=2, or of any service, such as"
                    + " generator.concurrency=8; see the services' READMEs. Repeatable.")
    private List<String> overrides = new ArrayList<>();

    /**
     * The settings of a pipeline.
     *
     * @param brief whether the pipeline will run for minutes and not for days
     * @throws UserError if an option cannot be met
     */
    PipelineSettings settings(
            URI teacherUrl, String teacherModel, @Nullable Path baseModel, @Nullable String preset, boolean brief) {
        if (generators < 1) {
            throw new UserError("--generators is " + generators + ": it must be at least 1");
        }
        requireDirectory("--base-model", baseModel);
        Map<String, String> settings = PipelineSettings.parseOverrides(overrides);
        return new PipelineSettings(
                home(),
                workspace.workspace(),
                teacherUrl,
                teacherModel,
                absolute(baseModel),
                preset,
                brief && !benchmarks.isGiven()
                        ? null
                        : benchmarks.folder(settings).orElse(null),
                generators,
                kafkaPort,
                port,
                PipelineSettings.SERVICES,
                brief,
                settings);
    }

    private static @Nullable Path absolute(@Nullable Path path) {
        return path == null ? null : path.toAbsolutePath();
    }

    /** @throws UserError if a directory is named that is none */
    static void requireDirectory(String option, @Nullable Path directory) {
        if (directory != null && !Files.isDirectory(directory)) {
            throw new UserError(option + " " + directory + " is no directory");
        }
    }

    /** Folder of the project, as the launcher says. */
    static Path home() {
        return Path.of(System.getProperty("magicoder.home", "."))
                .toAbsolutePath()
                .normalize();
    }
}

package io.magicoder.cli;

import io.magicoder.events.RunSpecification;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which documents of its sources a command looks at, and what it takes for a secret there. */
final class DocumentOptions {
    @Option(
            names = "--secret-rules",
            paramLabel = "FILE",
            description = "Further kinds of secrets, in the form of Gitleaks' configuration (TOML).")
    private @Nullable Path secretRules;

    @Option(
            names = "--licenses",
            paramLabel = "LIST",
            description =
                    "Licences to take, such as allow:MIT,Apache-2.0,BSD-*, or not to take, such as deny:GPL-*,unknown.")
    private @Nullable String licenses;

    @Option(
            names = "--paths",
            paramLabel = "LIST",
            description = "Paths to take, such as allow:src/**, or not to take, such as deny:**/test/**.")
    private @Nullable String paths;

    /** A specification with these options, over what a command has of its own. */
    RunSpecification specification(RunSpecification own) {
        return own.toBuilder()
                .secretRules(
                        secretRules == null
                                ? null
                                : secretRules.toAbsolutePath().normalize().toString())
                .licenses(licenses)
                .paths(paths)
                .build();
    }
}

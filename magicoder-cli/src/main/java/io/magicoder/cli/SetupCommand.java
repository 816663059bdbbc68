package io.magicoder.cli;

import picocli.CommandLine.Command;

/** What a machine needs besides the project. */
@Command(
        name = "setup",
        description = "Fetches what a machine needs besides the project.",
        mixinStandardHelpOptions = true,
        subcommands = SetupCudaCommand.class)
final class SetupCommand {}

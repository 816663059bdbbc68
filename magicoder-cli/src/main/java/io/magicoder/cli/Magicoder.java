package io.magicoder.cli;

import java.io.PrintWriter;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line: {@code ./magicoder COMMAND}. Exit codes: 0 done, 1 failed, 2 wrong usage. */
@Command(
        name = "magicoder",
        description = "Source code in, an instruction-tuned model behind REST out.",
        mixinStandardHelpOptions = true,
        version = "Magicoder 0.1.0-SNAPSHOT",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            PreviewCommand.class,
            StatusCommand.class,
            RunsCommand.class,
            SubmitCommand.class,
            WatchCommand.class,
            RecleanCommand.class,
            TrainingsCommand.class,
            CheckpointsCommand.class,
            DeadLettersCommand.class,
            ImportCommand.class,
            ExportCommand.class,
            ReportCommand.class,
            SeedsCommand.class,
            PairsCommand.class,
            GenerateCommand.class,
            ParseCommand.class,
            CleanCommand.class,
            TokenizeCommand.class,
            TrainCommand.class,
            ScoreCommand.class,
            CompleteCommand.class,
            ServeCommand.class,
            BenchmarksCommand.class,
            BenchCommand.class,
            DevCommand.class,
            DoctorCommand.class,
            SetupCommand.class,
            TestCommand.class
        })
public final class Magicoder {
    // Held here, as a logger that is collected loses its level.
    private static final Logger ROOT_LOGGER = Logger.getLogger("");

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show stack traces of errors, and what the libraries log.")
    private boolean verbose;

    private Magicoder() {}

    public static void main(String[] arguments) {
        int exitCode = run(arguments);
        StopSignal.commandIsOver();
        System.exit(exitCode);
    }

    /** Runs one command line and returns its exit code. */
    static int run(String... arguments) {
        return commandLine().execute(arguments);
    }

    /** The command line with all its commands, for one use. */
    static CommandLine commandLine() {
        Magicoder magicoder = new Magicoder();
        return new CommandLine(magicoder)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(parsed -> {
                    ROOT_LOGGER.setLevel(magicoder.verbose ? Level.INFO : Level.OFF);
                    return new CommandLine.RunLast().execute(parsed);
                })
                .setExecutionExceptionHandler((failure, command, _) -> magicoder.report(failure, command.getErr()));
    }

    private int report(Exception failure, PrintWriter err) {
        if (verbose) {
            failure.printStackTrace(err);
        }
        err.println("magicoder: " + FailureSentence.of(failure));
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }
}

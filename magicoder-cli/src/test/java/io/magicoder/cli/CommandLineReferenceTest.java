package io.magicoder.cli;

import static java.util.stream.Collectors.joining;

import io.magicoder.cli.documentation.GeneratedDocument;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

class CommandLineReferenceTest {
    private static final Set<String> OF_EVERY_COMMAND = Set.of("--help", "--version", "--verbose");
    private static final String HEAD = """
            # Command line

            What `./magicoder COMMAND --help` says, of every command; a test keeps this page equal to it.

            Every command has `--help`, and `--verbose`, which shows stack traces of errors and what the libraries log. Exit codes: 0 done; 1 failed,
            with one sentence on standard error; 2 wrong usage. A file of rows may be `.jsonl`, `.json` or `.parquet`, plain, `.gz` or `.zst`; `-` is
            standard input or output. A file takes its name only when its last row is written.
            """;

    @Test
    void theReferenceIsWhatHelpSays() throws IOException {
        String commands = Magicoder.commandLine().getSubcommands().values().stream()
                .distinct()
                .flatMap(command -> sections("./magicoder", command))
                .collect(joining("\n", HEAD + "\n", ""));
        GeneratedDocument.requireEqual("docs/reference/command-line.md", commands);
    }

    private static Stream<String> sections(String parent, CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        String name = parent + " " + spec.name();
        return Stream.concat(
                Stream.of(section(name, spec)),
                command.getSubcommands().values().stream().distinct().flatMap(below -> sections(name, below)));
    }

    private static String section(String name, CommandSpec spec) {
        List<String> rows = Stream.concat(
                        spec.positionalParameters().stream().map(CommandLineReferenceTest::row),
                        spec.options().stream()
                                .filter(option -> !OF_EVERY_COMMAND.contains(option.longestName()))
                                .map(CommandLineReferenceTest::row))
                .toList();
        String table = rows.isEmpty() ? "" : "\n| | |\n|---|---|\n" + String.join("", rows);
        return "## `" + name.replace("./magicoder ", "") + "`\n\n"
                + text(spec.usageMessage().description()) + "\n" + table;
    }

    private static String row(PositionalParamSpec parameter) {
        return row(parameter.paramLabel(), parameter);
    }

    private static String row(OptionSpec option) {
        String names = String.join(", ", option.names());
        String label = option.arity().max() == 0
                ? ""
                : " " + option.paramLabel() + (option.arity().max() > 1 ? "…" : "");
        return row(names + label, option);
    }

    private static String row(String syntax, ArgSpec argument) {
        String required = argument.required() && argument.group() == null ? " Required." : "";
        return "| `" + syntax.replace("|", "\\|") + "` | " + text(argument.description()) + required + " |\n";
    }

    /** As picocli writes it: each line is a format, in which a percent sign is two. */
    private static String text(String[] lines) {
        return Help.Ansi.OFF
                .string(String.format(String.join(" ", lines)))
                .replace(System.lineSeparator(), " ")
                .replace("|", "\\|");
    }
}

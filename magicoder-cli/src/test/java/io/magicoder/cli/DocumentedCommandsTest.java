package io.magicoder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.magicoder.cli.documentation.Document;
import io.magicoder.cli.documentation.ShellWords;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/**
 * The command lines of every document. A block {@code sh} is run, after the earlier ones of its document, in a folder with
 * {@code my-code/}, {@code base-model/} and {@code rows.jsonl}; a block {@code sh needs=…} says what that would take, and
 * is parsed.
 */
class DocumentedCommandsTest {
    private static final String PROGRAM = "./magicoder";
    private static final Pattern INLINE = Pattern.compile("`\\./magicoder ([^`]*)`");
    private static final Pattern INDENTED = Pattern.compile(" {4,}\\./magicoder .*");
    private static final int LIMIT_MINUTES = 5;

    @TempDir
    private Path folder;

    static Stream<Document> documents() {
        return Document.all().stream();
    }

    static Stream<Document> documentsToRun() {
        return documents().filter(document -> document.blocks().stream().anyMatch(DocumentedCommandsTest::runs));
    }

    private static boolean runs(Document.CodeBlock block) {
        return block.language().equals("sh") && block.needs().isEmpty();
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyCommandLineIsUnderstood(Document document) {
        for (Document.CodeBlock block : document.blocks()) {
            List<List<String>> calls = ShellWords.calls(PROGRAM, block.lines());
            assertThat(calls.isEmpty() || block.language().equals("sh"))
                    .as("a block with %s is marked sh: %s", PROGRAM, block.lines())
                    .isTrue();
            for (List<String> call : calls) {
                assertThatCode(() -> Magicoder.commandLine().parseArgs(call.toArray(String[]::new)))
                        .as("%s %s", PROGRAM, String.join(" ", call))
                        .doesNotThrowAnyException();
            }
        }
        assertThat(document.prose())
                .as("a command line stands in a block ```sh, where this test sees it")
                .noneMatch(line -> INDENTED.matcher(line).matches());
    }

    @ParameterizedTest
    @MethodSource("documents")
    void whatTheTextMentionsExists(Document document) {
        String prose = String.join("\n", document.prose());
        INLINE.matcher(prose).results().map(match -> match.group(1)).forEach(DocumentedCommandsTest::requireKnown);
    }

    private static void requireKnown(String mention) {
        CommandLine command = Magicoder.commandLine();
        for (String word : mention.split("[\\s\\[\\]|]+", -1)) {
            String name = word.replaceFirst("=.*", "");
            if (name.startsWith("--")) {
                assertThat(command.getCommandSpec().optionsMap())
                        .as("./magicoder %s", mention)
                        .containsKey(name);
            } else if (command.getSubcommands().containsKey(name)) {
                command = command.getSubcommands().get(name);
            } else {
                boolean placeholder = !name.equals(name.toLowerCase(Locale.ROOT));
                boolean value =
                        command.getParent() != null && command.getSubcommands().isEmpty();
                assertThat(placeholder || value || name.isEmpty())
                        .as("./magicoder %s: there is no %s", mention, name)
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("documentsToRun")
    void everyCommandLineRuns(Document document) throws IOException, InterruptedException {
        // Given
        prepare();
        List<String> lines = document.blocks().stream()
                .filter(DocumentedCommandsTest::runs)
                .flatMap(block -> block.lines().stream())
                .toList();
        Path script = Files.write(folder.resolve(".script"), lines);
        Path output = folder.resolve(".output");
        // When
        Process shell = new ProcessBuilder("/bin/sh", "-eux", script.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = shell.waitFor(LIMIT_MINUTES, TimeUnit.MINUTES);
        shell.destroyForcibly();
        // Then
        assertThat(ended && shell.exitValue() == 0)
                .as("%s: %s", document, Files.readString(output))
                .isTrue();
    }

    private void prepare() throws IOException {
        Path program =
                Files.writeString(folder.resolve("magicoder"), """
                #!/bin/sh
                exec "%s/bin/java" --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow -XX:+UseSerialGC \\
                    -XX:TieredStopAtLevel=1 -cp "%s" io.magicoder.cli.Magicoder "$@"
                """.replaceFirst("%s", System.getProperty("java.home"))
                        .replaceFirst("%s", System.getProperty("java.class.path")));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        Path code = Files.createDirectories(folder.resolve("my-code"));
        Files.writeString(code.resolve("mean.py"), """
                def mean(values):
                    if not values:
                        raise ValueError("the mean of nothing")
                    return sum(values) / len(values)
                """);
        Files.writeString(folder.resolve("rows.jsonl"), """
                {"instruction": "Write a function that adds two numbers.", "response": "def add(a, b):\\n    return a + b"}
                """);
        Path model = folder.resolve("base-model");
        Tokenizer.writeByteLevel(model);
        ModelConfig config = ModelConfig.small(258, 16, 1, 2, 1, 16, 512, 256, 257);
        try (CausalLanguageModel fresh = CausalLanguageModel.initialize(config, Precision.FP32, 1)) {
            fresh.save(model);
        }
    }
}

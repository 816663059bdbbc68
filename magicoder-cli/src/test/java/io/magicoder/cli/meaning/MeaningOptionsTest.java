package io.magicoder.cli.meaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.magicoder.cli.UserError;
import io.magicoder.cli.meaning.MeaningOptions.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class MeaningOptionsTest {
    private static final Path CACHE = Path.of("cache");

    @TempDir
    private Path folder;

    @Test
    void nothingIsAskedUnlessTheUserWantsIt() {
        assertThat(settings(Map.of("MAGICODER_EMBEDDINGS_API_KEY", "k"))).isEmpty();
    }

    @Test
    void keysComeFromTheEnvironmentOrAFileAndAreNotShown() throws IOException {
        // Given
        Path key = Files.writeString(folder.resolve("key"), "from-file\n");

        // When
        Settings settings = settings(
                        Map.of(
                                "MAGICODER_EMBEDDINGS_API_KEY",
                                "from-variable",
                                "MAGICODER_JUDGE_API_KEY_FILE",
                                key.toString()),
                        "--embeddings-url=http://h/v1",
                        "--embeddings-model=e",
                        "--judge-url=http://j/v1",
                        "--judge-model=j")
                .orElseThrow();

        // Then
        assertThat(settings.embeddings().apiKey()).contains("from-variable");
        assertThat(settings.judge())
                .hasValueSatisfying(judge -> assertThat(judge.apiKey()).contains("from-file"));
        assertThat(settings.toString()).doesNotContain("from-variable", "from-file");
        assertThat(settings.cache()).isEqualTo(CACHE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--embeddings-model=e | --embeddings-model is about decontamination by meaning: it needs --embeddings-url",
                "--judge-url=http://j | --judge-url is about decontamination by meaning: it needs --embeddings-url",
                "--shortlist=2 | --shortlist is about decontamination by meaning: it needs --embeddings-url",
                "--timeout=2 | --timeout is about decontamination by meaning: it needs --embeddings-url",
                "--embeddings-url=http://h | --embeddings-url needs --embeddings-model",
                "--embeddings-url=http://h --embeddings-model=e --judge-model=j | --judge-model needs --judge-url",
                "--embeddings-url=http://h --embeddings-model=e --judge-url=http://j | --judge-url needs --judge-model",
                "--embeddings-url=http://h --embeddings-model=e --concurrency=0 | --concurrency is 0: it must be at least 1",
                "--embeddings-url=http://h^x --embeddings-model=e | --embeddings-url is 'http://h^x': it must be like http://host:port/v1",
                "--embeddings-url=http://u:p@h --embeddings-model=e | --embeddings-url holds a password: put it into MAGICODER_EMBEDDINGS_API_KEY",
            },
            quoteCharacter = '`')
    void whatDoesNotGoTogetherIsOneSentence(String arguments, String sentence) {
        assertThatThrownBy(() -> settings(Map.of(), arguments.split(" ", -1)))
                .isInstanceOf(UserError.class)
                .hasMessage(sentence);
    }

    @Test
    void aKeyFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> settings(
                        Map.of("MAGICODER_EMBEDDINGS_API_KEY_FILE", "/nowhere"),
                        "--embeddings-url=http://h",
                        "--embeddings-model=e"))
                .isInstanceOf(UserError.class)
                .hasMessage("MAGICODER_EMBEDDINGS_API_KEY_FILE is '/nowhere': it cannot be read");
    }

    private static Optional<Settings> settings(Map<String, String> environment, String... arguments) {
        Holder holder = new Holder();
        new CommandLine(holder).parseArgs(arguments);
        return holder.options.settings(CACHE, environment::get);
    }

    /** A command that has nothing but these options. */
    @Command
    private static final class Holder {
        @Mixin
        private MeaningOptions options = new MeaningOptions();
    }
}

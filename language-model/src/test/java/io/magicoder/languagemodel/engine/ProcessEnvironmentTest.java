package io.magicoder.languagemodel.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code process.env}, and the places that must repeat it. */
class ProcessEnvironmentTest {
    private static final Pattern SETTING = Pattern.compile("\\b((?:MALLOC|OMP|GOMP)_[A-Z_]+)(?:=|>)([A-Za-z0-9]+)");

    @ParameterizedTest
    @ValueSource(strings = {"../pom.xml", "../deploy/container/Dockerfile"})
    void whatCannotReadTheFileRepeatsAllOfIt(String place) throws IOException {
        assertThat(settings(place)).isEqualTo(ProcessEnvironment.variables());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../magicoder",
                "../docker-compose.yml",
                "../trainer-service/README.md",
                "../inference-service/README.md"
            })
    void whatIsSaidElsewhereIsNothingElse(String place) throws IOException {
        assertThat(ProcessEnvironment.variables()).containsAllEntriesOf(settings(place));
    }

    @Test
    void theLauncherExportsTheFile() throws IOException, InterruptedException {
        // Given: the lines of the launcher that read the file, in a shell of their own
        String launcher = Files.readString(Path.of("../magicoder"));
        int begin = launcher.indexOf("while IFS= read -r setting");
        String end = "process.env\"\n";
        String lines = launcher.substring(begin, launcher.indexOf(end, begin) + end.length());
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-euc", lines + "env").redirectErrorStream(true);
        builder.environment().keySet().removeAll(ProcessEnvironment.variables().keySet());
        builder.environment().put("home", "..");

        // When
        Process shell = builder.start();
        Map<String, String> exported = new TreeMap<>();
        try (var output = shell.inputReader()) {
            output.lines()
                    .map(line -> line.split("=", 2))
                    .filter(pair -> pair.length == 2)
                    .forEach(pair -> exported.put(pair[0], pair[1]));
        }

        // Then
        assertThat(shell.waitFor()).isZero();
        assertThat(exported).containsAllEntriesOf(ProcessEnvironment.variables());
    }

    @Test
    void aJavaProcessIsStartedWithIt() {
        assertThat(JavaProcess.run(Child.class, List.of(), List.of(), Map.of("GOMP_SPINCOUNT", "1")))
                .contains("MALLOC_ARENA_MAX=1", "GOMP_SPINCOUNT=1");
    }

    /** Prints its environment. */
    static final class Child {
        private Child() {}

        public static void main(String... args) {
            System.getenv().forEach((name, value) -> System.out.println(name + "=" + value));
        }
    }

    private static Map<String, String> settings(String place) throws IOException {
        Map<String, String> settings = new TreeMap<>();
        SETTING.matcher(Files.readString(Path.of(place)))
                .results()
                .forEach(setting -> settings.put(setting.group(1), setting.group(2)));
        return settings;
    }
}

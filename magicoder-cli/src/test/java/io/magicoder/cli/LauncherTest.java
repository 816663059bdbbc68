package io.magicoder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher, in a home of its own that is built already, before a Java that says what it got. */
class LauncherTest {
    private static final Path LAUNCHER = Path.of("..", "magicoder");

    private static final String ENVIRONMENT =
            "language-model/src/main/resources/io/magicoder/languagemodel/engine/process.env";

    @TempDir
    private Path home;

    /** Prints the last argument as code points, and whether a file of that name can be there. */
    static final class Echo {
        public static void main(String[] arguments) {
            String last = arguments[arguments.length - 1];
            System.out.println(last.codePoints().mapToObj(Integer::toHexString).toList());
            System.out.println(Path.of(last));
            System.out.println(System.getenv("LC_ALL"));
        }
    }

    private Process launch(Map<String, String> locale, String argument) throws IOException {
        assumeTrue(Files.isExecutable(Path.of("/bin/sh")), "no shell here");
        Path jdk = Files.createDirectories(home.resolve("jdk/bin")).getParent();
        executable(jdk.resolve("bin/javac"), "");
        executable(jdk.resolve("bin/java"), """
                # The launcher's own options come before -cp, its class path is replaced.
                while [ "$1" != -cp ]; do options="${options:-} $1"; shift; done
                shift 2
                exec '%s' $options -cp '%s' '%s' "$@"
                """.formatted(
                        Path.of(System.getProperty("java.home"), "bin", "java"),
                        Path.of("target", "test-classes").toAbsolutePath(),
                        Echo.class.getName()));
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25\"\n");
        Files.writeString(
                Files.createDirectories(home.resolve("magicoder-cli/target")).resolve("classpath"), "none");
        Files.copy(LAUNCHER, home.resolve("magicoder"));
        Files.copy(
                LAUNCHER.resolveSibling(ENVIRONMENT),
                Files.createDirectories(home.resolve(ENVIRONMENT).getParent()).resolve("process.env"));
        // Last, so that nothing is newer.
        Files.createFile(Files.createDirectories(home.resolve("target")).resolve("built"));
        // The shell writes the bytes, so that they do not depend on the locale of this program.
        StringBuilder bytes = new StringBuilder();
        for (byte b : argument.getBytes(StandardCharsets.UTF_8)) {
            bytes.append("\\%03o".formatted(b & 0xFF));
        }
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/sh",
                        "-c",
                        "exec /bin/sh \"$0\" seeds \"$(printf '" + bytes + "')\"",
                        home.resolve("magicoder").toString())
                .redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.startsWith("LANG"));
        builder.environment().putAll(locale);
        builder.environment().put("JAVA_HOME", jdk.toString());
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        return builder.start();
    }

    private static void executable(Path file, String script) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + script);
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"LC_ALL=C", "LC_ALL=POSIX", "LANG=C", "LC_ALL=no_SUCH.UTF-8", "LC_CTYPE=C", "NONE=AT_ALL"})
    void argumentsPathsAndOutputDoNotDependOnTheLocale(String setting) throws Exception {
        // Given
        String argument = "prôjet d’été 😀";
        String[] variable = setting.split("=", 2);
        // When
        Process launched = launch(Map.of(variable[0], variable[1]), argument);
        List<String> lines = new String(launched.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        // Then
        assertThat(launched.waitFor()).as(String.join("\n", lines)).isZero();
        assertThat(lines.getFirst())
                .isEqualTo(argument.codePoints()
                        .mapToObj(Integer::toHexString)
                        .toList()
                        .toString());
        assertThat(lines.get(1)).isEqualTo(argument);
        assertThat(lines.get(2)).endsWith("UTF-8");
    }
}

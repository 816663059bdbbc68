package io.magicoder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    @TempDir
    private Path directory;

    private final PrintStream realError = System.err;
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();

    @BeforeEach
    void captureStandardError() {
        System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restoreStandardError() {
        System.setErr(realError);
    }

    private String error() {
        return error.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void helpIsNoFailure() {
        assertThat(Magicoder.run("--help")).isEqualTo(DONE);
        assertThat(Magicoder.run("demo", "--help")).isEqualTo(DONE);
    }

    @Test
    void aBadOptionIsWrongUsage() {
        assertThat(Magicoder.run("demo", "--no-such-option")).isEqualTo(WRONG_USAGE);
        assertThat(error()).startsWith("Unknown option: '--no-such-option'");
    }

    @Test
    void aMissingSourceIsOneSentence() {
        assertThat(Magicoder.run("run", "--source", "/no/such/place", "--exit")).isEqualTo(FAILED);
        assertThat(error()).isEqualTo("magicoder: source '/no/such/place' does not exist");
    }

    @Test
    void anUnreachableTeacherIsOneSentence() {
        int exitCode = Magicoder.run(
                "run",
                "--source",
                directory.toString(),
                "--teacher-url",
                "http://127.0.0.1:1/v1",
                "--teacher-model",
                "m",
                "--benchmarks",
                "none");
        assertThat(exitCode).isEqualTo(FAILED);
        assertThat(error())
                .isEqualTo("magicoder: the teacher at http://127.0.0.1:1/v1 cannot be reached: start it, or correct"
                        + " --teacher-url");
    }

    @Test
    void aRunFileWithAnUnknownMemberIsRefusedByName() throws IOException {
        Path file = Files.writeString(directory.resolve("run.json"), "{\"sources\": [\"/\"], \"sauces\": 1}");
        assertThat(Magicoder.run("run", "--run-file", file.toString())).isEqualTo(FAILED);
        assertThat(error()).contains("run.json: run specification: 'sauces' is no member");
    }

    @Test
    void aRelativeSourceOfARunFileLiesBesideIt() throws IOException {
        Path file = Files.writeString(directory.resolve("run.json"), "{\"sources\": [\"code\"]}");
        assertThat(Magicoder.run("run", "--run-file", file.toString())).isEqualTo(FAILED);
        assertThat(error()).isEqualTo("magicoder: source '" + directory.resolve("code") + "' does not exist");
    }

    @Test
    void aPortInUseIsOneSentence() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int exitCode = Magicoder.run(
                    "demo",
                    "--exit",
                    "--workspace",
                    directory.toString(),
                    "--kafka-port",
                    String.valueOf(taken.getLocalPort()));
            assertThat(exitCode).isEqualTo(FAILED);
            assertThat(error())
                    .isEqualTo("magicoder: port " + taken.getLocalPort()
                            + " for the broker is in use; choose another one");
        }
    }

    @Test
    void anEmptyWorkspaceHasNoStatus() {
        assertThat(Magicoder.run("status", "--workspace", directory.toString())).isEqualTo(FAILED);
        assertThat(error()).contains("nothing was run in");
    }
}

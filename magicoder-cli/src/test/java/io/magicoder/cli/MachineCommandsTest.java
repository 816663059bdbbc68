package io.magicoder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code doctor} and {@code setup cuda}, each in a process of its own with a home without a GPU's libraries. */
class MachineCommandsTest {
    @TempDir
    private Path home;

    private record Result(int code, String out) {}

    private Result magicoder(Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dsun.jnu.encoding=UTF-8",
                "-Dmagicoder.home=" + Path.of("..").toAbsolutePath().normalize(),
                "-cp",
                System.getProperty("java.class.path"),
                Magicoder.class.getName()));
        command.addAll(List.of(arguments));
        Path output = home.resolve("output");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().putAll(Map.of("LC_ALL", "C.UTF-8", "XDG_CACHE_HOME", home.toString()));
        // No machine's driver is found.
        builder.environment().put("CUDA_VISIBLE_DEVICES", "");
        builder.environment().putAll(environment);
        int code = builder.start().waitFor();
        return new Result(code, Files.readString(output));
    }

    @Test
    void aMachineWithoutAGpuIsFitForTheProcessor() throws Exception {
        Result result = magicoder(Map.of(), "doctor");

        assertThat(result.code()).as(result.out()).isZero();
        assertThat(result.out())
                .contains("ok       JDK: 25", "ok       device cpu: ", "ok       memory: ", "ok       locale: C.UTF-8")
                .contains("absent   libtorch for CUDA: none in " + home, "(./magicoder setup cuda fetches it)");
    }

    @Test
    void whatIsAskedForAndMissingIsAFault() throws Exception {
        Result result = magicoder(Map.of(), "doctor", "--device", "cuda", "--json");

        assertThat(result.code()).isEqualTo(1);
        JsonNode report = new ObjectMapper().readTree(result.out());
        assertThat(report.get("ok").asBoolean()).isFalse();
        Map<String, String> statuses = new HashMap<>();
        report.get("findings")
                .forEach(finding -> statuses.put(
                        finding.get("name").asText(), finding.get("status").asText()));
        assertThat(statuses)
                .containsEntry("device cpu", "OK")
                .containsEntry("libtorch for CUDA", "MISSING")
                .containsEntry("device cuda", "MISSING");
    }

    /** It would end the process that loads it, and with it the command that asks. */
    @Test
    void librariesOfAnotherVersionAreNamedAndNotLoaded() throws Exception {
        Path lib = Files.createDirectories(home.resolve("torch/lib"));
        Files.writeString(lib.resolve(System.mapLibraryName("torch")), "no library");
        Files.writeString(lib.resolveSibling("version.py"), "__version__ = '2.9.1'");

        Result result = magicoder(Map.of("PYTORCH_LIBRARY_PATH", lib.toString(), "PYTORCH_FLAVOR", "cpu"), "doctor");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out()).contains("missing  device cpu: ", "is libtorch 2.9.1, and only 2.7.1 can be used");
    }

    @Test
    void aGpuThatIsNotThereEndsACommandWithASentence() throws Exception {
        Result result =
                magicoder(Map.of(), "complete", "--model", "nowhere", "--token-ids", "1", "--device", "cuda:99");

        assertThat(result.code()).isEqualTo(1);
        assertThat(result.out().lines()).hasSize(1).first().asString().startsWith("magicoder: ");
    }

    @Test
    void setupSaysWhatItWouldFetchAndFetchesNothingUnasked() throws Exception {
        Result result = magicoder(Map.of(), "setup", "cuda");

        assertThat(result.code()).isEqualTo(1);
        if (System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64")) {
            assertThat(result.out())
                    .contains("From PyPI into " + home, "torch-2.7.1-", "821 MB  sha256 06eea61f", "say --yes");
        }
        assertThat(home.resolve("magicoder")).doesNotExist();
    }

    @Test
    void setupWithoutWheelsSaysWhichAreMissing() throws Exception {
        Result result = magicoder(
                Map.of(),
                "setup",
                "cuda",
                "--yes",
                "--from",
                home.resolve("nothing").toString());

        assertThat(result.code()).isEqualTo(1);
        if (System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64")) {
            assertThat(result.out()).contains("nothing lacks torch-2.7.1-", "nvidia_cublas", "--from");
        }
    }
}

package io.magicoder.cli.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Small wheels in the place of NVIDIA's. */
class CudaInstallationTest {
    @TempDir
    private Path folder;

    private Path index;
    private CudaInstallation installation;
    private final List<String> brought = new ArrayList<>();

    @BeforeEach
    void makeWheels() throws Exception {
        index = Files.createDirectory(folder.resolve("index"));
        Wheel torch = wheel(
                "torch",
                "torch/lib/libtorch.so",
                "torch/lib/libtorch_python.so",
                "torch/lib/libtorch_cuda_linalg.so",
                "torch/lib/../../evil.so",
                "torch/version.py",
                "torch/nn/functional.py");
        Wheel blas = wheel("nvidia-cublas", "nvidia/cublas/lib/libcublas.so.12", "nvidia/cublas/include/cublas.h");
        Wheel sparse = wheel("nvidia-cusparselt", "cusparselt/lib/libcusparseLt.so.0");
        installation = new CudaInstallation(folder.resolve("cuda"), List.of(torch, blas, sparse));
    }

    private Wheel wheel(String project, String... entries) throws Exception {
        Path file = index.resolve(project + ".whl");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (String entry : entries) {
                zip.putNextEntry(new ZipEntry(entry));
                zip.write(entry.getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
        return new Wheel(
                project, "1", project + ".whl", Files.size(file), HexFormat.of().formatHex(hash));
    }

    private void bring(Wheel wheel, Path downloads) throws IOException {
        brought.add(wheel.project());
        Files.copy(index.resolve(wheel.file()), downloads.resolve(wheel.file()));
    }

    private List<String> installed() throws IOException {
        try (Stream<Path> files = Files.walk(installation.directory())) {
            return files.filter(Files::isRegularFile)
                    .map(file -> installation.directory().relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    @Test
    void librariesLieWhereTheyFindEachOther() throws IOException {
        installation.install(this::bring, line -> {});

        assertThat(installation.isComplete()).isTrue();
        assertThat(installed())
                .containsExactly(
                        "cusparselt/lib/libcusparseLt.so.0",
                        "environment",
                        "nvidia/cublas/lib/libcublas.so.12",
                        "torch/lib/libtorch.so",
                        "torch/version.py",
                        "wheels");
        assertThat(Files.readString(installation.directory().resolve("environment")))
                .isEqualTo("PYTORCH_LIBRARY_PATH=" + folder.resolve("cuda/torch/lib") + "\nPYTORCH_FLAVOR=cu128\n");
        assertThat(folder).isDirectoryNotContaining("glob:**cuda.*");
    }

    @Test
    void whatLiesThereIsNotFetchedAgain() throws IOException {
        Files.createDirectories(installation.downloads());
        Files.copy(index.resolve("torch.whl"), installation.downloads().resolve("torch.whl"));

        installation.install(this::bring, line -> {});

        assertThat(brought).containsExactly("nvidia-cublas", "nvidia-cusparselt");
    }

    @Test
    void halfAFileIsThrownAway() throws IOException {
        Files.createDirectories(installation.downloads());
        Files.write(installation.downloads().resolve("torch.whl"), new byte[] {1, 2, 3});
        Files.createDirectories(folder.resolve("cuda.part/torch/lib"));

        installation.install(this::bring, line -> {});

        assertThat(brought).contains("torch");
        assertThat(installation.isComplete()).isTrue();
    }

    @Test
    void anotherFileOfThatNameIsRefusedAndDeleted() {
        assertThatThrownBy(() -> installation.install(
                        (wheel, downloads) ->
                                Files.write(downloads.resolve(wheel.file()), new byte[(int) wheel.bytes()]),
                        line -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("torch.whl has not the SHA-256");
        assertThat(installation.downloads().resolve("torch.whl")).doesNotExist();
        assertThat(installation.isComplete()).isFalse();
    }

    @Test
    void aFailureKeepsWhatWasBrought() throws IOException {
        assertThatThrownBy(() -> installation.install(
                        (wheel, downloads) -> {
                            if (wheel.project().equals("nvidia-cusparselt")) {
                                throw new IOException("no network");
                            }
                            bring(wheel, downloads);
                        },
                        line -> {}))
                .hasMessage("no network");
        assertThat(installation.directory()).doesNotExist();

        brought.clear();
        installation.install(this::bring, line -> {});

        assertThat(brought).containsExactly("nvidia-cusparselt");
    }

    @Test
    void otherWheelsThanTheInstalledOnesAreNotComplete() throws Exception {
        installation.install(this::bring, line -> {});

        List<Wheel> newer = List.of(wheel("torch", "torch/lib/libtorch.so"));

        assertThat(new CudaInstallation(installation.directory(), newer).isComplete())
                .isFalse();
    }

    @Test
    void everyWheelOfCudaIsNamedWithItsHash() {
        assertThat(Wheel.ofCuda()).hasSizeGreaterThan(10).allSatisfy(wheel -> {
            assertThat(wheel.sha256()).matches("[0-9a-f]{64}");
            assertThat(wheel.file()).endsWith(".whl").contains("-" + wheel.version() + "-");
            assertThat(wheel.bytes()).isPositive();
        });
    }
}

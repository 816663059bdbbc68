package io.magicoder.languagemodel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a user can have wrong has its own sentence, before anything native is loaded. */
class NativeLibrariesTest {
    private static final Device CUDA = Device.parse("cuda");
    private static final CudaDriver.Card CARD = new CudaDriver.Card("Test", 80_000_000_000L, 90);

    @TempDir
    private Path folder;

    private Path installed;

    @BeforeEach
    void requireAPlatformWithCuda() {
        assumeTrue(NativeLibraries.platform().equals("linux-x86_64"), "no bindings for CUDA here");
        installed = folder.resolve("installed");
    }

    private static CudaDriver oneCard() {
        return new CudaDriver(12_080, List.of(CARD));
    }

    private static CudaDriver noDriver() {
        throw new DeviceUnavailableException("this machine has no NVIDIA driver: install it");
    }

    private NativeLibraries libraries(Map<String, String> environment, Supplier<CudaDriver> driver) {
        return new NativeLibraries(name -> environment.getOrDefault(name, ""), installed, driver);
    }

    private static Path libtorch(Path wheel, String version, boolean cuda) throws IOException {
        Path lib = Files.createDirectories(wheel.resolve("torch/lib"));
        Files.createFile(lib.resolve("libtorch.so"));
        if (cuda) {
            Files.createFile(lib.resolve("libtorch_cuda.so"));
        }
        if (!version.isEmpty()) {
            Files.writeString(wheel.resolve("torch/version.py"), "debug = False\n__version__ = '" + version + "'\n");
        }
        return lib;
    }

    private Map<String, String> named(Path lib, String flavor) {
        return flavor.isEmpty()
                ? Map.of("PYTORCH_LIBRARY_PATH", lib.toString())
                : Map.of("PYTORCH_LIBRARY_PATH", lib.toString(), "PYTORCH_FLAVOR", flavor);
    }

    private static void assertRefused(NativeLibraries libraries, Device device, String... parts) {
        assertThatThrownBy(() -> libraries.require(device))
                .isInstanceOf(DeviceUnavailableException.class)
                .message()
                .contains(parts)
                .doesNotContain("\n");
    }

    @Test
    void theProcessorNeedsNothingElse() {
        assertThatCode(() -> libraries(Map.of(), NativeLibrariesTest::noDriver).require(Device.CPU))
                .doesNotThrowAnyException();
    }

    @Test
    void whatTheUsersCacheHasIsUsedForAGpuAlone() throws IOException {
        Path lib = libtorch(installed, "2.7.1+cu126", true);
        NativeLibraries libraries = libraries(Map.of(), NativeLibrariesTest::oneCard);

        assertThatCode(() -> libraries.require(CUDA)).doesNotThrowAnyException();
        assertThat(libraries.libtorch(CUDA)).contains(lib);
        assertThat(libraries.libtorch(Device.CPU)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.7.1+cu126", "2.7.1+cu128", "2.7.1"})
    void whatTheEnvironmentNamesIsUsed(String version) throws IOException {
        Path lib = libtorch(folder.resolve("named"), version, true);

        assertThatCode(() -> libraries(named(lib, "cu128"), NativeLibrariesTest::oneCard)
                        .require(CUDA))
                .doesNotThrowAnyException();
    }

    @Test
    void noDriverEndsIt() throws IOException {
        libtorch(installed, "2.7.1+cu126", true);

        assertRefused(libraries(Map.of(), NativeLibrariesTest::noDriver), CUDA, "no NVIDIA driver");
    }

    @Test
    void anOldDriverEndsIt() {
        assertRefused(
                libraries(Map.of(), () -> new CudaDriver(11_080, List.of(CARD))),
                CUDA,
                "the NVIDIA driver is for CUDA 11.8",
                "update");
    }

    @Test
    void aCardThatIsNotThereEndsIt() throws IOException {
        libtorch(installed, "2.7.1+cu126", true);

        assertRefused(
                libraries(Map.of(), () -> new CudaDriver(12_060, List.of())), CUDA, "cuda:0: the driver shows no card");
        assertRefused(
                libraries(Map.of(), NativeLibrariesTest::oneCard),
                Device.parse("cuda:1"),
                "no device cuda:1",
                "cuda:0 alone");
        assertRefused(
                libraries(Map.of(), () -> new CudaDriver(12_060, List.of(CARD, CARD))),
                Device.parse("cuda:7"),
                "cuda:0 to cuda:1");
    }

    @Test
    void noLibtorchEndsIt() {
        assertRefused(
                libraries(Map.of(), NativeLibrariesTest::oneCard),
                CUDA,
                "libtorch 2.7.1 for CUDA",
                "./magicoder setup cuda");
    }

    @ParameterizedTest
    @ValueSource(strings = {"2.8.0+cu128", "2.7.0", "2.11.0"})
    void anotherVersionWouldEndTheProcessAndIsRefusedForEveryDevice(String version) throws IOException {
        Path lib = libtorch(folder.resolve("named"), version, true);
        NativeLibraries libraries = libraries(named(lib, "cu128"), NativeLibrariesTest::oneCard);

        for (Device device : List.of(CUDA, Device.CPU)) {
            assertRefused(libraries, device, "is libtorch " + version, "only 2.7.1");
        }
    }

    @Test
    void aLibtorchOfNoKnownVersionIsRefused() throws IOException {
        Path lib = libtorch(folder.resolve("named"), "", true);

        assertRefused(
                libraries(named(lib, "cu128"), NativeLibrariesTest::oneCard),
                CUDA,
                "nothing beside " + lib,
                "version.py");
    }

    @Test
    void theVersionOfAnArchiveIsKnownToo() throws IOException {
        Path lib = libtorch(folder.resolve("named"), "", true);
        Files.writeString(lib.resolveSibling("build-version"), "2.7.1+cu128\n");

        assertThatCode(() -> libraries(named(lib, "cu128"), NativeLibrariesTest::oneCard)
                        .require(CUDA))
                .doesNotThrowAnyException();
    }

    @Test
    void aMissingOrWrongFlavorIsNamed() throws IOException {
        Path cuda = libtorch(folder.resolve("cuda"), "2.7.1+cu126", true);
        Path cpu = libtorch(folder.resolve("cpu"), "2.7.1", false);

        assertRefused(libraries(named(cuda, ""), NativeLibrariesTest::oneCard), CUDA, "set PYTORCH_FLAVOR=cu128");
        assertRefused(
                libraries(named(cuda, "cu118"), NativeLibrariesTest::oneCard),
                CUDA,
                "PYTORCH_FLAVOR is cu118",
                "needs cu128");
        assertRefused(libraries(named(cpu, ""), NativeLibrariesTest::noDriver), Device.CPU, "set PYTORCH_FLAVOR=cpu");
    }

    @Test
    void libtorchForTheProcessorIsNoneForAGpu() throws IOException {
        Path lib = libtorch(folder.resolve("named"), "2.7.1", false);

        assertRefused(
                libraries(named(lib, "cpu"), NativeLibrariesTest::oneCard), CUDA, "is libtorch for the processor");
    }

    @Test
    void libtorchForCudaNeedsADriverForTheProcessorToo() throws IOException {
        Path lib = libtorch(folder.resolve("named"), "2.7.1+cu126", true);

        assertRefused(
                libraries(named(lib, "cu128"), NativeLibrariesTest::noDriver),
                Device.CPU,
                "without an NVIDIA driver",
                "unset");
    }

    @Test
    void anOverriddenVersionIsRefused() {
        assertRefused(
                libraries(Map.of("PYTORCH_VERSION", "2.5.1"), NativeLibrariesTest::noDriver),
                Device.CPU,
                "PYTORCH_VERSION is 2.5.1");
    }

    /** In a process of its own, whose environment says so: no crash, one sentence. */
    @Test
    void theWrongVersionIsRefusedBeforeItIsLoaded() throws IOException {
        Path lib = libtorch(folder.resolve("named"), "2.8.0", true);

        List<String> lines = JavaProcess.run(Child.class, List.of("cpu"), List.of(), named(lib, "cu128"));

        assertThat(lines.getLast()).startsWith("refused: " + lib + " is libtorch 2.8.0");
    }

    @Test
    void aGpuThatIsNotThereIsNeverTheProcessor() {
        List<String> lines =
                JavaProcess.run(Child.class, List.of("cuda:9"), List.of(), Map.of("XDG_CACHE_HOME", folder.toString()));

        assertThat(lines.getLast()).startsWith("refused: ");
    }

    /** Chooses a device and takes a tensor on it. */
    static final class Child {
        private Child() {}

        public static void main(String... args) {
            try {
                Djl.newManager(Device.choose(args[0])).close();
                System.out.println("taken");
            } catch (DeviceUnavailableException e) {
                System.out.println("refused: " + e.getMessage());
            }
        }
    }
}

package io.magicoder.languagemodel.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The driver's interface, asked of a library in C that answers as cuda.h says. */
class CudaDriverTest {
    private static final String SOURCE = """
            #include <string.h>
            #include <stddef.h>
            int cuInit(unsigned flags) { return STARTED; }
            int cuDriverGetVersion(int *version) { *version = 12060; return 0; }
            int cuDeviceGetCount(int *count) { *count = 2; return 0; }
            int cuDeviceGet(int *device, int index) { *device = 40 + index; return 0; }
            int cuDeviceGetName(char *name, int bytes, int device) { strncpy(name, device == 40 ? "One" : "Two", bytes); return 0; }
            int cuDeviceTotalMem_v2(size_t *bytes, int device) { *bytes = 80000000000ul + device; return 0; }
            int cuDeviceGetAttribute(int *value, int attribute, int device) {
                *value = attribute == 75 ? 9 : attribute == 76 ? device - 40 : -1;
                return 0;
            }
            """;

    @TempDir
    private Path folder;

    /** @param started what cuInit answers */
    private String driver(int started) throws IOException, InterruptedException {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "no C compiler here");
        Path source = Files.writeString(folder.resolve("driver.c"), SOURCE.replace("STARTED", String.valueOf(started)));
        Path library = folder.resolve("libdriver" + started + ".so");
        Process compiler = new ProcessBuilder(
                        "/usr/bin/cc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
                .inheritIO()
                .start();
        assertThat(compiler.waitFor()).isZero();
        return library.toString();
    }

    @Test
    void tellsVersionAndCards() throws Exception {
        CudaDriver driver = CudaDriver.ask(driver(0));

        assertThat(driver.versionText()).isEqualTo("12.6");
        assertThat(driver.cards())
                .containsExactly(
                        new CudaDriver.Card("One", 80_000_000_040L, 90),
                        new CudaDriver.Card("Two", 80_000_000_041L, 91));
    }

    @Test
    void aDriverWithoutCardsIsNoFault() throws Exception {
        assertThat(CudaDriver.ask(driver(100)).cards()).isEmpty();
    }

    @Test
    void aDriverThatDoesNotStartSaysWhatToDo() throws Exception {
        String driver = driver(803);

        assertThatThrownBy(() -> CudaDriver.ask(driver))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("cuInit says 803")
                .hasMessageContaining("nvidia-smi");
    }

    @Test
    void noDriverIsASentence() {
        assertThatThrownBy(() -> CudaDriver.ask("libno-such-driver.so.1"))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessage(
                        "this machine has no NVIDIA driver (libno-such-driver.so.1 cannot be loaded): install it, or use"
                                + " the device cpu");
    }

    @Test
    void aLibraryThatIsNoDriverIsASentence() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/cc")), "no C compiler here");
        Path source = Files.writeString(folder.resolve("other.c"), "int other;");
        Path library = folder.resolve("libother.so");
        assertThat(new ProcessBuilder("/usr/bin/cc", "-shared", "-o", library.toString(), source.toString())
                        .start()
                        .waitFor())
                .isZero();

        assertThatThrownBy(() -> CudaDriver.ask(library.toString()))
                .isInstanceOf(DeviceUnavailableException.class)
                .hasMessageContaining("has no function cuInit");
    }
}

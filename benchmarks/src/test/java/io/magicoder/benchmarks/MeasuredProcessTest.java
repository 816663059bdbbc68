package io.magicoder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredProcessTest {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir
    Path directory;

    /** Writes its process id into a file and waits for ever; with a second file it first starts another one for that. */
    static final class Endless {
        private Endless() {}

        public static void main(String... files) throws Exception {
            if (files.length > 1) {
                var _ = MeasuredProcess.ofClass(Endless.class, List.of(files[1]), Path.of(files[1] + ".log"));
            }
            Files.writeString(Path.of(files[0]), ProcessHandle.current().pid() + "\n");
            new CountDownLatch(1).await();
        }
    }

    @Test
    void whatABenchmarkStartedEndsWithIt() throws Exception {
        Path parent = directory.resolve("parent");
        Path child = directory.resolve("child");
        ProcessHandle started;
        try (MeasuredProcess benchmark = MeasuredProcess.ofClass(
                Endless.class, List.of(parent.toString(), child.toString()), directory.resolve("log"))) {
            benchmark.await("both run", PATIENCE, () -> isWritten(parent) && isWritten(child));
            started = ProcessHandle.of(Long.parseLong(Files.readString(child).strip()))
                    .orElseThrow();
        } // ends the benchmark alone

        started.onExit().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        assertThat(started.isAlive()).isFalse();
    }

    private static boolean isWritten(Path file) {
        try {
            return Files.exists(file) && Files.readString(file).endsWith("\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

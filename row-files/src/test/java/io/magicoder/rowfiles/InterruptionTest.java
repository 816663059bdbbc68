package io.magicoder.rowfiles;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs of their own: one that is stopped while it writes, and one with little memory. */
class InterruptionTest {
    @TempDir
    private Path directory;

    private static Process start(Class<?> program, List<String> options, Path file) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName(), file.toString()));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @ParameterizedTest
    @ValueSource(strings = {".jsonl", ".json.gz", ".parquet"})
    void aProgramThatIsStoppedWhileItWritesLeavesNothing(String ending) throws Exception {
        // Given
        Process program = start(Writing.class, List.of(), directory.resolve("rows" + ending));
        try (BufferedReader out = program.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo("writing");
            assertThat(directory).isNotEmptyDirectory();
            // When
            program.destroy(); // SIGTERM; Ctrl-C is the same to a JVM
            program.waitFor();
        }
        // Then
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void memoryDoesNotGrowWithTheFile() throws Exception {
        Process program = start(
                WritingAndReading.class, List.of("-Xmx64m", "-XX:+UseSerialGC"), directory.resolve("rows.parquet"));
        try (BufferedReader out = program.inputReader(StandardCharsets.UTF_8)) {
            assertThat(out.readLine()).isEqualTo(String.valueOf(WritingAndReading.ROWS));
        }
        assertThat(program.waitFor()).isZero();
    }

    /** Writes rows and waits to be stopped. */
    static final class Writing {
        public static void main(String[] arguments) throws IOException, InterruptedException {
            try (RowWriter rows = RowWriter.open(Path.of(arguments[0]))) {
                for (int i = 0; i < 10_000; i++) {
                    rows.write(Map.of("problem", "lost", "index", i));
                }
                System.out.println("writing");
                new CountDownLatch(1).await();
            }
        }
    }

    /** Writes more than the memory holds, and reads it again. */
    static final class WritingAndReading {
        static final int ROWS = 20_000;
        private static final int TEXT_CHARS = 8_000;

        public static void main(String[] arguments) throws IOException {
            Path file = Path.of(arguments[0]);
            try (RowWriter rows = RowWriter.open(file)) {
                for (int i = 0; i < ROWS; i++) {
                    rows.write(Map.of("problem", (i + " ").repeat(TEXT_CHARS / 5), "index", i));
                }
                rows.complete();
            }
            try (RowReader rows = RowReader.open(file)) {
                rows.forEachRemaining(_ -> {});
                System.out.println(rows.number());
            }
        }
    }
}

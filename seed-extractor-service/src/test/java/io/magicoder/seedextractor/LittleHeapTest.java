package io.magicoder.seedextractor;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.RunSpecification;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Memory does not grow with the corpus: one of 240 MB goes through a heap of 40 MB. */
class LittleHeapTest {
    private static final int ROWS = 12_000;
    private static final int FUNCTIONS = 200;

    @TempDir
    Path folder;

    /** Extracts seeds of a file of rows, with {@code java -Xmx40m}. */
    public static void main(String... arguments) throws IOException {
        RunSpecification run = RunSpecification.of(List.of(arguments[0]))
                .strategy("syntax")
                .languageQuotas(Map.of("python", 200))
                .build();
        long[] seeds = {0};
        new SeedExtraction(run).forEach(seed -> seeds[0]++);
        System.exit(seeds[0] == 200 ? 0 : 3);
    }

    @Test
    void shouldExtractFromACorpusThatIsManyTimesLargerThanTheHeap() throws IOException, InterruptedException {
        // Given
        Path rows = folder.resolve("rows.jsonl");
        try (BufferedWriter out = Files.newBufferedWriter(rows)) {
            for (int row = 0; row < ROWS; row++) {
                out.write("{\"path\": \"d%d/m%d.py\", \"content\": \"".formatted(row % 50, row));
                for (int function = 0; function < FUNCTIONS; function++) {
                    String name = "f%d_%d".formatted(row, function);
                    out.write("def %1$s(%1$s_a, b):\\n    return %1$s_a * b + %2$d if b > %3$d else %1$s_a\\n"
                            .formatted(name, row, function));
                }
                out.write("\"}\n");
            }
        }
        assertThat(Files.size(rows)).isGreaterThan(200_000_000);

        // When
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx40m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                LittleHeapTest.class.getName(),
                rows.toString()));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        // Then
        assertThat(process.waitFor()).as(() -> read(output)).isZero();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return e.toString();
        }
    }
}

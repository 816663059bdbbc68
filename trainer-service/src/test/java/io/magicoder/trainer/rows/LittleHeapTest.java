package io.magicoder.trainer.rows;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code -Dtrainer.rows=1000000 -Dtrainer.heap=512m}: what the README says of a million rows. */
class LittleHeapTest {
    private static final String ROWS = System.getProperty("trainer.rows", "20000");
    private static final String HEAP = System.getProperty("trainer.heap", "40m");

    @TempDir
    Path directory;

    @Test
    void rowsThatAreLargerThanTheHeapAreReadTokenisedAndTrainedOn() throws Exception {
        // Given
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx" + HEAP,
                "-cp",
                System.getProperty("java.class.path"),
                ManyRows.class.getName(),
                ROWS,
                directory.toString()));

        // When
        Process child = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        // Then
        assertThat(child.waitFor(1, TimeUnit.MINUTES)).isTrue();
        System.out.println(output);
        assertThat(child.exitValue()).as(output).isZero();
        assertThat(output).contains(ROWS + " rows of ", "stopped after 2 steps");
    }
}

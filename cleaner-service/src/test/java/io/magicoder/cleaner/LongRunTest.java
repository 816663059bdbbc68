package io.magicoder.cleaner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What does not grow with a run. The marks of its texts do; they are on disk in the service and in a compact table here,
 * and the rest must do with a small heap. {@code -Dmagicoder.test.long-run.seeds=N} runs another number of seeds.
 */
class LongRunTest {
    private static final int SEEDS = Integer.getInteger("magicoder.test.long-run.seeds", 1_000_000);
    private static final Pattern FIGURE = Pattern.compile("(\\w+)=(\\w+)");

    /** Marks take 2 longs a seed, and 4 a text, in tables that are two thirds full; the rest of the heap is 200 MB. */
    private static final long HEAP_MEGABYTES = 200 + SEEDS / 1_000_000L * (2 + 3 * 4) * Long.BYTES * 3 / 2;

    @Test
    void aRunOfAnyLengthClosesWithADatasetOfConstantSize() throws IOException, InterruptedException {
        // When
        Map<String, String> figures = run();

        // Then
        int repeats = SEEDS / 100;
        int samples = SEEDS - repeats;
        assertThat(figures)
                .containsEntry("samples", String.valueOf(samples))
                .containsEntry("rejections", String.valueOf(repeats))
                .containsEntry("rows", String.valueOf(samples))
                .containsEntry("shards", String.valueOf((samples + 255) / 256))
                .containsEntry("chain", "true");
        assertThat(Integer.parseInt(figures.get("datasetBytes"))).isLessThan(400);
        assertThat(Integer.parseInt(figures.get("ledgerBytes"))).isLessThan(500);
    }

    private static Map<String, String> run() throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + HEAP_MEGABYTES + "m",
                        "-Xmn64m", // the tables live from begin to end, beside what lives for a row
                        "-XX:+UseSerialGC",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LongRun.class.getName(),
                        String.valueOf(SEEDS))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return FIGURE.matcher(output)
                .results()
                .collect(Collectors.toMap((MatchResult match) -> match.group(1), match -> match.group(2)));
    }
}

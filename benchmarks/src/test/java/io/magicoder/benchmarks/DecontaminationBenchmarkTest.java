package io.magicoder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecontaminationBenchmarkTest {
    private static final Path DATA = Path.of("..", "..", "shared", "data");

    /** The least shares of contaminated texts that both halves reach. */
    private static final Map<String, Double> LEAST = Map.ofEntries(
            Map.entry("prose verbatim", 99.0),
            Map.entry("prose with CRLF", 99.0),
            Map.entry("prose dedented", 99.0),
            Map.entry("prose re-wrapped", 99.0),
            Map.entry("code with LF", 99.0),
            Map.entry("code with CRLF", 99.0),
            Map.entry("code dedented", 99.0),
            Map.entry("code reformatted (unparse)", 99.0),
            Map.entry("code reformatted (spaces)", 99.0),
            Map.entry("prose without doctests", 95.0),
            Map.entry("prose in 200 words", 95.0),
            Map.entry("prose, opening changed", 90.0),
            Map.entry("renamed", 99.0),
            Map.entry("renamed, reformatted, comments, type hints", 95.0),
            Map.entry("renamed, dead statements", 90.0),
            Map.entry("renamed, reordered", 90.0),
            Map.entry("renamed, dead statements, reordered", 90.0));

    private static final List<String> LANGUAGES_BESIDE_PYTHON =
            List.of("java", "cpp", "csharp", "typescript", "shell", "rust", "php", "swift");

    @TempDir
    private Path folder;

    @Test
    void wrongArgumentsAreRefused() {
        assertThat(DecontaminationBenchmark.run("--sideways", "3")).isEqualTo(2);
        assertThat(DecontaminationBenchmark.run(
                        "--data", folder.resolve("missing").toString()))
                .isEqualTo(2);
    }

    @Test
    void bothHalvesReachWhatIsWanted() throws IOException, InterruptedException {
        // Given
        assumeTrue(Files.isDirectory(DATA), "skipped: the benchmark files are not at ../shared");
        assumeTrue(hasPython(), "skipped: there is no python3");
        Path json = folder.resolve("figures.json");

        // When: how fast it is does not matter here, so neither does the exit code
        String none = folder.resolve("no-models").toString(); // which would take minutes
        DecontaminationBenchmark.run("--data", DATA.toString(), "--json", json.toString(), "--embeddings", none);

        // Then
        JsonNode figures = new ObjectMapper().readTree(json.toFile());
        for (String half : new String[] {", first half", ", held out half"}) {
            LEAST.forEach((text, least) -> assertThat(
                            figures.path("% refused, " + text + half).asDouble())
                    .as(text + half)
                    .isGreaterThanOrEqualTo(least));
            assertThat(figures.path("% refused of clean functions of the JDK and of Python's library" + half)
                            .asDouble())
                    .isBetween(0.0, 0.1);
            // Each of these rows is a task or its solution under other names: benchmarks/README.md has them one by one.
            assertThat(figures.path("% refused of clean CodeAlpaca rows" + half).asDouble())
                    .isBetween(0.0, 0.8);
            for (String language : LANGUAGES_BESIDE_PYTHON) {
                assertThat(figures.path("% refused, renamed in " + language + half)
                                .asDouble())
                        .as(language + half)
                        .isEqualTo(100);
            }
        }
    }

    private static boolean hasPython() throws IOException, InterruptedException {
        try {
            Process python = new ProcessBuilder("python3", "-c", "import ast; ast.unparse").start();
            return python.waitFor(10, TimeUnit.SECONDS) && python.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}

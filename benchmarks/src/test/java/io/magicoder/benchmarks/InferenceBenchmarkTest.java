package io.magicoder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InferenceBenchmarkTest {
    @TempDir
    Path directory;

    @Test
    void everyFigureOfAnEngineStandsBesideItsCeiling() throws Exception {
        Path json = directory.resolve("inference.json");

        int code = InferenceBenchmark.run(
                "--shapes",
                "tiny",
                "--prompt",
                "40",
                "--rounds",
                "1",
                "--peer",
                directory.resolve("not-installed").toString(),
                "--jlama",
                directory.resolve("not-installed").toString(),
                "--requests",
                "0",
                "--json",
                json.toString());

        // For each format: batch 1, 8 and 32, and a prompt.
        assertThat(code).isZero();
        FigureFile.assertThatEveryFigureStandsBesideItsCeiling(json, 16);
    }

    @Test
    void wrongArgumentsAreRefused() {
        assertThat(InferenceBenchmark.run("--sideways", "3")).isEqualTo(2);
        assertThat(InferenceBenchmark.run("--shapes", "13B")).isEqualTo(2);
        assertThat(InferenceBenchmark.run("--formats", "int3")).isEqualTo(2);
        assertThat(InferenceBenchmark.run("--rounds", "many")).isEqualTo(2);
    }
}

package io.magicoder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingBenchmarkTest {
    @TempDir
    Path directory;

    @Test
    void everyFigureStandsBesideItsCeiling() throws Exception {
        Path json = directory.resolve("training.json");

        int code = TrainingBenchmark.run(
                "--hidden",
                "64",
                "--layers",
                "1",
                "--tokens",
                "64",
                "--rows",
                "2",
                "--rounds",
                "1",
                "--real-rows",
                "2",
                "--steps",
                "1",
                "--json",
                json.toString());

        assertThat(code).isZero();
        FigureFile.assertThatEveryFigureStandsBesideItsCeiling(json, 7);
    }

    @Test
    void wrongArgumentsAreRefused() {
        assertThat(TrainingBenchmark.run("--sideways", "3")).isEqualTo(2);
        assertThat(TrainingBenchmark.run("--tokens", "many")).isEqualTo(2);
        assertThat(TrainingBenchmark.run("--tokens")).isEqualTo(2);
    }
}

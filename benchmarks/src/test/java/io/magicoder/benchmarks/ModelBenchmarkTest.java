package io.magicoder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelBenchmarkTest {
    @TempDir
    Path directory;

    @Test
    void everyFigureStandsBesideItsCeiling() throws Exception {
        Path json = directory.resolve("model.json");

        int code = ModelBenchmark.run(
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
                "--wide",
                "128",
                "--wide-layers",
                "1",
                "--steps",
                "1",
                "--json",
                json.toString());

        assertThat(code).isZero();
        FigureFile.assertThatEveryFigureStandsBesideItsCeiling(json, 10);
    }

    @Test
    void wrongArgumentsAreRefused() {
        assertThat(ModelBenchmark.run("--sideways", "3")).isEqualTo(2);
        assertThat(ModelBenchmark.run("--tokens", "many")).isEqualTo(2);
        assertThat(ModelBenchmark.run("--tokens")).isEqualTo(2);
    }
}

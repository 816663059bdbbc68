package io.magicoder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;

/** What a benchmark wrote into the file of {@code --json}. */
final class FigureFile {
    private FigureFile() {}

    static void assertThatEveryFigureStandsBesideItsCeiling(Path json, int count) throws IOException {
        JsonNode figures = new ObjectMapper().readTree(json.toFile()).get("figures");
        assertThat(figures.size()).isEqualTo(count);
        for (JsonNode figure : figures) {
            assertThat(figure.get("value").asDouble()).as(figure.toString()).isPositive();
            assertThat(figure.get("ceilingValue").asDouble())
                    .as(figure.toString())
                    .isPositive();
        }
    }
}

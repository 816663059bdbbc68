package io.magicoder.languagemodel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.languagemodel.config.JsonFiles;
import io.magicoder.languagemodel.text.TrainingRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Vectors of the reference implementations; tests that need them are skipped where they are not. */
public final class Golden {
    private Golden() {}

    /** Vectors that are here, or else beside the checkout. */
    public static Path directory(String name) {
        Path here = Path.of("src/test/resources/golden", name);
        return Files.isDirectory(here) ? here : beside(name);
    }

    /** Vectors beside the checkout, which has only a part of them. */
    public static Path beside(String name) {
        Path directory = Path.of("../../shared/golden", name);
        assumeTrue(Files.isDirectory(directory), "the golden vectors are not there: " + directory);
        return directory;
    }

    public static JsonNode json(Path file) throws IOException {
        return JsonFiles.MAPPER.readTree(file.toFile());
    }

    public static int[] ids(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    public static List<TrainingRow> rows(JsonNode rows) {
        List<TrainingRow> result = new ArrayList<>();
        rows.forEach(row -> result.add(new TrainingRow(
                ids(row.get("input_ids")), row.get("prompt_length").asInt())));
        return result;
    }

    /** Largest difference over the largest expected magnitude. */
    public static double error(float[] actual, float[] expected) {
        double largest = IntStream.range(0, expected.length)
                .mapToDouble(i -> Math.abs(expected[i]))
                .max()
                .orElse(0);
        return IntStream.range(0, Math.max(actual.length, expected.length))
                        .mapToDouble(i -> Math.abs(actual[i] - expected[i]))
                        .max()
                        .orElse(0)
                / Math.max(largest, 1e-30);
    }
}

package io.magicoder.languagemodel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Vectors of the reference implementations; tests that need them are skipped where they are not. */
final class Golden {
    private Golden() {}

    static Path directory(String name) {
        Path directory = Path.of(System.getProperty("golden", "../../shared/golden"), name);
        assumeTrue(Files.isDirectory(directory), "the golden vectors are not there: " + directory);
        return directory;
    }

    static JsonNode json(Path file) throws IOException {
        return ModelConfig.JSON.readTree(file.toFile());
    }

    static int[] ids(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
    }

    static List<TrainingRow> rows(JsonNode rows) {
        List<TrainingRow> result = new ArrayList<>();
        rows.forEach(row -> result.add(new TrainingRow(
                ids(row.get("input_ids")), row.get("prompt_length").asInt())));
        return result;
    }

    /** One tensor of a safetensors file; its directory is given a link of the name that the reader expects. */
    static float[] tensor(Path file, Path scratch, String name, long... shape) throws IOException {
        Path link = scratch.resolve("model.safetensors");
        Files.deleteIfExists(link);
        Files.createSymbolicLink(link, file.toAbsolutePath());
        float[] numbers = new float[(int) java.util.Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
        Safetensors.readSome(scratch, Map.of(name, shape), ignored -> FloatBuffer.wrap(numbers));
        return numbers;
    }

    /** Largest difference over the largest expected magnitude. */
    static double error(float[] actual, float[] expected) {
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

package io.magicoder.languagemodel;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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

    /** One fp32 tensor of a safetensors file. */
    static float[] tensor(Path file, String name) throws IOException {
        return floats(file, entry(file, name));
    }

    static SafetensorsHeader.Entry entry(Path file, String name) throws IOException {
        return Objects.requireNonNull(SafetensorsHeader.read(file).get(name), name);
    }

    private static float[] floats(Path file, SafetensorsHeader.Entry entry) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            float[] numbers = new float[(int) (entry.end() - entry.begin()) / 4];
            channel.map(FileChannel.MapMode.READ_ONLY, entry.begin(), entry.end() - entry.begin())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(numbers);
            return numbers;
        }
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

package io.magicoder.rowfiles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Random rows of nested JSON, through each form and back. */
class RoundTripTest {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final List<String> NAMES = List.of("a", "A", "b", "list", "element", "", "a.b", "é 😀", "key");
    private static final List<String> TEXTS =
            List.of("", "2024-01-02", "12:30:00", "1.10", "null", "NaN", "\u0000", "😀", "\"q\"\n", "{\"a\":1}");

    /** 1 and 1.0 are one number to JSON. */
    private static final Comparator<JsonNode> SAME_VALUE = (left, right) -> {
        if (left.equals(right)) {
            return 0;
        }
        return left.isNumber() && right.isNumber() ? left.decimalValue().compareTo(right.decimalValue()) : 1;
    };

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({".parquet, false", ".parquet, true", ".jsonl, false", ".json, false"})
    void randomRowsComeBackEqual(String ending, boolean alike) throws IOException {
        for (int seed = 0; seed < 40; seed++) {
            // Given
            Random random = new Random(seed);
            List<ObjectNode> rows = alike ? rowsOfOneShape(random) : rowsOfAnyShape(random);
            Path file = directory.resolve("rows-" + seed + ending);
            // When
            try (RowWriter writer = RowWriter.open(file)) {
                for (ObjectNode row : rows) {
                    writer.write(row.deepCopy());
                }
                writer.complete();
            }
            List<ObjectNode> read = new ArrayList<>();
            try (RowReader reader = RowReader.open(file)) {
                reader.forEachRemaining(read::add);
            }
            // Then
            assertThat(read).as("seed " + seed).hasSameSizeAs(rows);
            List<ObjectNode> expected = ending.equals(".parquet") ? table(rows) : rows;
            for (int i = 0; i < rows.size(); i++) {
                assertThat(read.get(i).equals(SAME_VALUE, expected.get(i)))
                        .as("seed %d, row %d: %s instead of %s", seed, i, read.get(i), expected.get(i))
                        .isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void aColumnOfParquetHasTheTypeOfItsValues(int seed) throws IOException {
        Path first = directory.resolve("first.parquet");
        Path second = directory.resolve("second.parquet");
        try (RowWriter writer = RowWriter.open(first)) {
            for (ObjectNode row : rowsOfOneShape(new Random(seed))) {
                writer.write(row);
            }
            writer.complete();
        }
        try (RowReader reader = RowReader.open(first);
                RowWriter writer = RowWriter.open(second)) {
            while (reader.hasNext()) {
                writer.write(reader.next());
            }
            writer.complete();
        }
        assertThat(second).hasSameBinaryContentAs(first);
    }

    /** A table has the same columns in all rows: what a row lacks is null. */
    private static List<ObjectNode> table(List<ObjectNode> rows) {
        Set<String> names = new LinkedHashSet<>();
        rows.forEach(row -> row.fieldNames().forEachRemaining(names::add));
        return rows.stream()
                .map(row -> {
                    ObjectNode whole = NODES.objectNode();
                    names.forEach(name -> whole.set(name, row.has(name) ? row.get(name) : NODES.nullNode()));
                    return whole;
                })
                .toList();
    }

    private static List<ObjectNode> rowsOfAnyShape(Random random) {
        List<ObjectNode> rows = new ArrayList<>();
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            ObjectNode row = NODES.objectNode().put("always", i);
            for (String name : NAMES) {
                if (random.nextBoolean()) {
                    row.set(name, value(random, 0));
                }
            }
            rows.add(row);
        }
        return rows;
    }

    /** Rows whose columns differ in numbers, texts, lengths and nulls alone, so that they are of a type. */
    private static List<ObjectNode> rowsOfOneShape(Random random) {
        ObjectNode shape = NODES.objectNode();
        NAMES.forEach(name -> shape.set(name, value(random, 0)));
        List<ObjectNode> rows = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ObjectNode row = NODES.objectNode();
            shape.properties().forEach(column -> row.set(column.getKey(), like(column.getValue(), random)));
            rows.add(row);
        }
        return rows;
    }

    private static JsonNode like(JsonNode shape, Random random) {
        if (random.nextInt(6) == 0) {
            return NODES.nullNode();
        }
        if (shape.isTextual()) {
            return NODES.textNode(text(random));
        }
        if (shape.isInt()) {
            return NODES.numberNode(random.nextInt());
        }
        if (shape.isDouble()) {
            return NODES.numberNode(random.nextGaussian());
        }
        if (shape.isArray() && !shape.isEmpty()) {
            var array = NODES.arrayNode();
            for (int i = random.nextInt(4); i > 0; i--) {
                array.add(like(shape.get(0), random));
            }
            return array;
        }
        if (shape.isObject()) {
            ObjectNode object = NODES.objectNode();
            shape.properties().forEach(member -> object.set(member.getKey(), like(member.getValue(), random)));
            return object;
        }
        return shape;
    }

    private static JsonNode value(Random random, int depth) {
        return switch (random.nextInt(depth < 4 ? 12 : 9)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextInt());
            case 3 -> NODES.numberNode(random.nextLong());
            case 4 -> NODES.numberNode(random.nextDouble());
            case 5 -> NODES.numberNode(new BigInteger(random.nextInt(200), random).negate());
            case 6 -> NODES.numberNode(new BigDecimal(new BigInteger(random.nextInt(150), random), random.nextInt(40)));
            case 7, 8 -> NODES.textNode(text(random));
            case 9, 10 -> {
                var array = NODES.arrayNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(value(random, depth + 1));
                }
                yield array;
            }
            default -> {
                ObjectNode object = NODES.objectNode();
                for (int i = random.nextInt(4); i > 0; i--) {
                    object.set(NAMES.get(random.nextInt(NAMES.size())), value(random, depth + 1));
                }
                yield object;
            }
        };
    }

    private static String text(Random random) {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }
}

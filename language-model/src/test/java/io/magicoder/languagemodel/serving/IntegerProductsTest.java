package io.magicoder.languagemodel.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.engine.Djl;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntegerProductsTest {
    private static final boolean MULTIPLIES_BYTES = multipliesBytes();

    private static final List<TorchSource> SOURCES = List.of(
            new TorchSource(StoredWeights.class, "integers.py"),
            StoredWeights.PRODUCTS,
            new TorchSource(IntegerProductsTest.class, "expected_products.py"));

    /** Blocks of 512 rows, of which the last is not full; bf16 has eight significant bits. */
    @ParameterizedTest
    @CsvSource({
        "by_rows, 1",
        "by_pairs, 1",
        "by_rows, 3",
        "by_blocks, 5",
        "by_blocks, 20",
        "by_conversion, 33",
        "by_digits, 1",
        "by_digits, 33",
        "by_digits, 300"
    })
    void everyWayGivesTheSameNumbers(String way, long count) {
        try (PtNDManager manager = Djl.newManager();
                TorchProgram program = TorchProgram.load(manager, Map.of(), SOURCES, true)) {
            // Given
            boolean ofPacked = way.equals("by_digits");
            assumeTrue(!ofPacked || MULTIPLIES_BYTES, "oneDNN's products of bytes saturate on this processor");
            // Several blocks; on processors without matrix units for bytes, products of packed weights take a thousand
            // times as long.
            long outputs = ofPacked ? 110 : 1100;
            long columns = ofPacked ? 256 : 2048;
            List<PtNDArray> stored = program.tensors(manager, "eight_bits", (PtNDArray)
                    manager.randomNormal(0, 1, new Shape(outputs, columns), DataType.FLOAT32));
            PtNDArray weights = stored.getFirst();
            PtNDArray scales = stored.getLast();
            PtNDArray x = program.tensor(manager, "rows", count, columns);
            PtNDArray expected = program.tensor(manager, "expected", x, weights, scales);

            // When
            List<PtNDArray> taken =
                    ofPacked ? program.tensors(manager, "packed", weights, scales) : List.of(weights, scales);
            PtNDArray found = way.equals("by_conversion")
                    ? program.tensor(manager, way, x, taken.getFirst(), taken.getLast(), 15L)
                    : program.tensor(manager, way, x, taken.getFirst(), taken.getLast());

            // Then
            assertThat(found.getShape()).isEqualTo(new Shape(count, outputs));
            assertThat(program.number("difference", found, expected)).isLessThan(0.01);
            if (way.equals("by_conversion")) {
                PtNDArray inFp32 = program.tensor(manager, way, x, weights, scales, 6L);
                assertThat(program.number("difference", inFp32, expected)).isLessThan(0.01);
            }
        }
    }

    /** Of the rows one is nothing, one has a number a thousand times as large as the others, and one is not finite. */
    @ParameterizedTest
    @CsvSource({"16, 64", "7, 5", "130, 77"})
    void digitsAreRightForOddRowsAndShapes(long rows, long columns) {
        assumeTrue(MULTIPLIES_BYTES, "oneDNN's products of bytes saturate on this processor");
        try (PtNDManager manager = Djl.newManager();
                TorchProgram program = TorchProgram.load(manager, Map.of(), SOURCES, true)) {
            // Given
            List<PtNDArray> stored = program.tensors(manager, "eight_bits", (PtNDArray)
                    manager.randomNormal(0, 1, new Shape(rows, columns), DataType.FLOAT32));
            List<PtNDArray> packed = program.tensors(manager, "packed", stored.getFirst(), stored.getLast());
            PtNDArray x = program.tensor(manager, "odd_rows", columns);

            // When
            PtNDArray found = program.tensor(manager, "by_digits", x, packed.getFirst(), packed.getLast());

            // Then
            PtNDArray expected = program.tensor(
                    manager,
                    "expected",
                    program.tensor(manager, "first_rows", x, 3L),
                    stored.getFirst(),
                    stored.getLast());
            assertThat(program.number("difference", program.tensor(manager, "first_rows", found, 3L), expected))
                    .isLessThan(0.01);
            assertThat(program.number("finite", found, 1L)).isEqualTo((double) rows);
            assertThat(program.number("finite", found, 3L)).isZero();
        }
    }

    /** By what the processor says of itself. */
    private static boolean multipliesBytes() {
        try {
            return Files.readString(Path.of("/proc/cpuinfo")).matches("(?s).*(avx512_vnni|avx_vnni|amx_int8).*");
        } catch (IOException e) {
            return false;
        }
    }
}

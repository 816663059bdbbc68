package io.magicoder.languagemodel.serving;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.engine.Djl;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntegerProductsTest {
    private static final List<TorchSource> SOURCES = List.of(
            new TorchSource(StoredWeights.class, "integers.py"),
            StoredWeights.PRODUCTS,
            new TorchSource(IntegerProductsTest.class, "expected_products.py"));

    /** Blocks of 512 rows, of which the last is not full; bf16 has eight significant bits. */
    @ParameterizedTest
    @CsvSource({"by_rows, 1", "by_pairs, 1", "by_rows, 3", "by_blocks, 5", "by_blocks, 20", "by_conversion, 33"})
    void everyWayGivesTheSameNumbers(String way, long count) {
        try (PtNDManager manager = Djl.newManager();
                TorchProgram program = TorchProgram.load(manager, Map.of(), SOURCES, true)) {
            // Given
            long columns = 2048;
            List<PtNDArray> stored = program.tensors(manager, "eight_bits", (PtNDArray)
                    manager.randomNormal(0, 1, new Shape(1100, columns), DataType.FLOAT32));
            PtNDArray weights = stored.getFirst();
            PtNDArray scales = stored.getLast();
            PtNDArray x = program.tensor(manager, "rows", count, columns);
            PtNDArray expected = program.tensor(manager, "expected", x, weights, scales);

            // When
            PtNDArray found = way.equals("by_conversion")
                    ? program.tensor(manager, way, x, weights, scales, 15L)
                    : program.tensor(manager, way, x, weights, scales);

            // Then
            assertThat(found.getShape()).isEqualTo(new Shape(count, 1100));
            assertThat(program.number("difference", found, expected)).isLessThan(0.01);
            if (way.equals("by_conversion")) {
                PtNDArray inFp32 = program.tensor(manager, way, x, weights, scales, 6L);
                assertThat(program.number("difference", inFp32, expected)).isLessThan(0.01);
            }
        }
    }
}

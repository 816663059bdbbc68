package io.magicoder.seedextractor.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.DeterministicId;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Expected values were drawn with CPython 3.11 and NumPy 2.4. */
class ReferenceRandomsTest {
    private static final int[] LINES_IN_DOCUMENTS = {100, 100, 100, 7, 1, 250};

    @ParameterizedTest
    @CsvSource({
        "976,  42 12 87 4 91 1 2 9 0 13 195 15",
        "1976, 0 11 7 4 76 14 3 6 0 5 56 10",
    })
    void shouldDrawStartAndLengthAsTheReferenceDoes(long seed, String expected) {
        // Given
        PythonRandom random = new PythonRandom(seed);

        // When
        String drawn = Arrays.stream(LINES_IN_DOCUMENTS)
                .flatMap(lines -> IntStream.of(random.below(lines), random.between(1, 15)))
                .mapToObj(String::valueOf)
                .collect(Collectors.joining(" "));

        // Then
        assertThat(drawn).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0,             3626764237 1654615998 3255389356, 15 7 1 5 9 8",
        "976,           3519370851 1424320803 3179847216, 11 4 14 12 1 5",
        "-5,            2675342405 1097127993 3185950873, 6 13 12 14 12 11",
        "1099511627783, 2635837658 3209733218 3500038837, 11 10 12 8 5 10",
    })
    void shouldSeedWithAnyIntegerAsPythonDoes(long seed, String words, String numbers) {
        // Given
        PythonRandom random = new PythonRandom(seed);

        // When
        String drawnWords = IntStream.range(0, 3)
                .mapToObj(i -> String.valueOf(random.bits(32)))
                .collect(Collectors.joining(" "));
        String drawnNumbers = IntStream.range(0, 6)
                .mapToObj(i -> String.valueOf(random.between(1, 15)))
                .collect(Collectors.joining(" "));

        // Then
        assertThat(drawnWords).isEqualTo(words);
        assertThat(drawnNumbers).isEqualTo(numbers);
    }

    @ParameterizedTest
    @CsvSource({
        "0,             9 2 7 4 5 11 0 3 6 10 8 1",
        "976,           5 0 1 7 10 8 11 4 6 9 2 3",
        "8,             7 3 8 0 1 10 6 11 5 9 2 4",
        "1099511627783, 8 2 6 1 11 9 3 7 4 5 0 10",
    })
    void shouldPermuteAsNumpyDoes(long seed, String expected) {
        assertThat(joined(NumpyPermutation.of(seed, 12), " ")).isEqualTo(expected);
    }

    @Test
    void shouldPermuteManyAsNumpyDoes() {
        // When
        int[] permutation = NumpyPermutation.of(976, 100_000);

        // Then
        assertThat(DeterministicId.sha256Hex(joined(permutation, ",").getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo("e569c76f04458eb03a4d8797a2b1ee1aa60a881c7b4cd2b64f034c186b44117e");
    }

    @Test
    void shouldPermuteNothing() {
        assertThat(NumpyPermutation.of(976, 0)).isEmpty();
        assertThat(NumpyPermutation.of(976, 1)).containsExactly(0);
    }

    private static String joined(int[] numbers, String separator) {
        return Arrays.stream(numbers).mapToObj(String::valueOf).collect(Collectors.joining(separator));
    }
}

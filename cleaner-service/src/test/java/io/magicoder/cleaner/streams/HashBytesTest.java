package io.magicoder.cleaner.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.Screened;
import io.magicoder.cleaner.deduplication.Sketch;
import io.magicoder.cleaner.deduplication.TextFingerprints;
import io.magicoder.events.SampleScores;
import java.util.HexFormat;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HashBytesTest {
    private static final Candidate PAIR =
            new Candidate("int a;", "Return the sum of all the numbers in a list.", "return sum(numbers)");

    static Stream<Screened> screened() {
        return Stream.of(
                Screened.of(SampleScores.CLEAN, PAIR, true),
                Screened.of(SampleScores.CLEAN, PAIR, false),
                Screened.of(SampleScores.CLEAN, new Candidate(null, "Sort a list.", "sorted(a)"), true),
                Screened.of(SampleScores.CLEAN, new Candidate(null, null, "x"), false),
                Screened.of(SampleScores.CLEAN, new Candidate(null, null, null), true),
                Screened.of(SampleScores.CLEAN));
    }

    @ParameterizedTest
    @MethodSource("screened")
    void hashesAreReadAsTheyWereWritten(Screened screened) {
        assertThat(HashBytes.read(HashBytes.of(screened.texts(), screened.sketch()), SampleScores.CLEAN))
                .usingRecursiveComparison()
                .isEqualTo(screened);
    }

    @Test
    void hashesOfAnotherVersionAreNotTaken() {
        // Given
        Screened screened = Screened.of(SampleScores.CLEAN, PAIR, true);
        byte[] bytes = HashBytes.of(screened.texts(), screened.sketch());

        // When
        bytes[0]++;

        // Then
        assertThat(HashBytes.read(bytes, SampleScores.CLEAN)).isEqualTo(Screened.of(SampleScores.CLEAN));
    }

    @Test
    void aSketchThatIsTooLargeForAHeaderIsLeftOut() {
        // Given
        Candidate most = words(HashBytes.MOST_SHINGLES + 4);
        Candidate more = words(HashBytes.MOST_SHINGLES + 1000); // some of which have the same hash

        // Then
        assertThat(written(most).sketch()).isPresent();
        assertThat(written(more).sketch()).isEmpty();
        assertThat(written(more).texts()).contains(TextFingerprints.of(more));
    }

    /** Records outlive a restart with a newer cleaner: what these bytes mean must not change unless their version does. */
    @Test
    void theBytesOfThisVersionStayWhatTheyAre() {
        assertThat(HexFormat.of()
                        .formatHex(HashBytes.of(Optional.of(TextFingerprints.of(PAIR)), Optional.of(Sketch.of(PAIR)))))
                .isEqualTo("011f"
                        + "21d8700fd612f848245b4cab8eb1db53"
                        + "0c0a0fbf40d4d66c88934d809592cd75"
                        + "01f7ee420efc7ac2119c2c3d886c94b6"
                        + "0e"
                        + "449f523b2efaebb7ec6b74a1a63ac1857167b64890574b3b9fc941a88dadc8df8d3c409e0fc48566cee58ac2e9292d2b09f25d9c7c41ca4b"
                        + "8399b245c15740d7ce1ca84a084fe26f1327c45e13be4cac3e1a4ef64d923dea6dfa0351");
    }

    private static Screened written(Candidate pair) {
        Screened screened = Screened.of(SampleScores.CLEAN, pair, true);
        return HashBytes.read(HashBytes.of(screened.texts(), screened.sketch()), SampleScores.CLEAN);
    }

    private static Candidate words(int count) {
        return new Candidate(
                null,
                null,
                IntStream.range(0, count).mapToObj(word -> "w" + word).collect(Collectors.joining(" ")));
    }
}

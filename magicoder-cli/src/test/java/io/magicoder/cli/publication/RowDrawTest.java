package io.magicoder.cli.publication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.BitSet;
import org.junit.jupiter.api.Test;

class RowDrawTest {
    @Test
    void theSameSeedDrawsTheSameRowsInWhateverOrderTheyAre() {
        // Given
        RowDraw forwards = new RowDraw(30, 1);
        RowDraw backwards = new RowDraw(30, 1);
        RowDraw other = new RowDraw(30, 2);

        // When
        for (int i = 0; i < 100; i++) {
            forwards.offer(i, "row " + i);
            backwards.offer(99 - i, "row " + (99 - i));
            other.offer(i, "row " + i);
        }

        // Then
        assertThat(forwards.places().cardinality()).isEqualTo(30);
        assertThat(backwards.places()).isEqualTo(forwards.places());
        assertThat(other.places()).isNotEqualTo(forwards.places());
        assertThat(forwards.result()).isEqualTo(new RowDraw.Drawn(30, 100, 1));
    }

    @Test
    void everyRowIsAsLikelyAsTheOther() {
        // Given
        int[] drawn = new int[100];

        // When
        for (int seed = 0; seed < 1000; seed++) {
            RowDraw draw = new RowDraw(10, seed);
            for (int i = 0; i < 100; i++) {
                draw.offer(i, "row " + i);
            }
            draw.places().stream().forEach(place -> drawn[place]++);
        }

        // Then: a hundred each, within five standard deviations
        assertThat(Arrays.stream(drawn).min().orElseThrow()).isGreaterThan(52);
        assertThat(Arrays.stream(drawn).max().orElseThrow()).isLessThan(148);
    }

    @Test
    void ofFewerRowsThanWantedAllAreDrawn() {
        // Given
        RowDraw draw = new RowDraw(5, 1);

        // When
        draw.offer(0, "a");
        draw.offer(3, "b");

        // Then
        assertThat(draw.places()).isEqualTo(BitSet.valueOf(new long[] {0b1001}));
        assertThat(draw.offered()).isEqualTo(2);
    }
}

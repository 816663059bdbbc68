package io.magicoder.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochOrderTest {
    private static final int[] ROWS = IntStream.range(0, 10).toArray();

    @Test
    void theSameSeedGivesTheSameOrderOnEveryMachine() {
        // Pinned: a change here changes what every interrupted training would do after its restart.
        assertThat(new EpochOrder(true, 42).of(1, 10)).containsExactly(8, 2, 7, 1, 4, 5, 9, 3, 0, 6);
    }

    @Test
    void everyEpochAndEverySeedHasItsOwnOrderOfAllRows() {
        int[] first = new EpochOrder(true, 42).of(1, 10);

        assertThat(new EpochOrder(true, 42).of(2, 10)).isNotEqualTo(first).containsExactlyInAnyOrder(ROWS);
        assertThat(new EpochOrder(true, 43).of(1, 10)).isNotEqualTo(first).containsExactlyInAnyOrder(ROWS);
    }

    @Test
    void withoutShufflingRowsStayAsListed() {
        assertThat(new EpochOrder(false, 42).of(2, 10)).isEqualTo(ROWS);
    }

    @Test
    void isTheShuffleOfTheStandardLibrary() {
        List<Integer> shuffled =
                new ArrayList<>(IntStream.range(0, 1000).boxed().toList());
        Collections.shuffle(shuffled, new Random(7 + 0x9E3779B97F4A7C15L));

        assertThat(new EpochOrder(true, 7).of(1, 1000))
                .containsExactly(shuffled.stream().mapToInt(Integer::intValue).toArray());
    }
}

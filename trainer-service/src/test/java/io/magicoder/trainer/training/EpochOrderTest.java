package io.magicoder.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EpochOrderTest {
    private static final List<Integer> ROWS = IntStream.range(0, 10).boxed().toList();

    @Test
    void theSameSeedGivesTheSameOrderOnEveryMachine() {
        // Pinned: a change here changes what every interrupted training would do after its restart.
        assertThat(new EpochOrder(true, 42).of(1, ROWS)).containsExactly(8, 2, 7, 1, 4, 5, 9, 3, 0, 6);
    }

    @Test
    void everyEpochAndEverySeedHasItsOwnOrderOfAllRows() {
        List<Integer> first = new EpochOrder(true, 42).of(1, ROWS);

        assertThat(new EpochOrder(true, 42).of(2, ROWS)).isNotEqualTo(first).containsExactlyInAnyOrderElementsOf(ROWS);
        assertThat(new EpochOrder(true, 43).of(1, ROWS)).isNotEqualTo(first).containsExactlyInAnyOrderElementsOf(ROWS);
    }

    @Test
    void withoutShufflingRowsStayAsListed() {
        assertThat(new EpochOrder(false, 42).of(2, ROWS)).isEqualTo(ROWS);
    }
}

package io.magicoder.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.languagemodel.text.TrainingRow;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchesTest {
    @Test
    void theLastStepHasWhatIsLeft() {
        List<TrainingRow> rows = rows(1, 2, 3, 4, 5);
        int[] order = {4, 2, 0, 1, 3};

        assertThat(Batches.steps(5, 2)).isEqualTo(3);
        assertThat(lengths(List.of(
                        Batches.step(rows, order, 0, 2),
                        Batches.step(rows, order, 1, 2),
                        Batches.step(rows, order, 2, 2))))
                .containsExactly(List.of(5, 3), List.of(1, 2), List.of(4));
    }

    @Test
    void microBatchesKeepTheOrderAndTheTokenLimit() {
        List<TrainingRow> rows = rows(3, 4, 5, 1, 1);

        assertThat(lengths(Batches.microBatches(rows, 7, 0))).containsExactly(List.of(3, 4), List.of(5, 1, 1));
    }

    @Test
    void aRowAboveTheLimitGoesAlone() {
        assertThat(lengths(Batches.microBatches(rows(2, 100, 2), 10, 0)))
                .containsExactly(List.of(2), List.of(100), List.of(2));
    }

    @Test
    void theNumberOfRowsCanBeLimitedToo() {
        assertThat(lengths(Batches.microBatches(rows(1, 1, 1), 100, 2))).containsExactly(List.of(1, 1), List.of(1));
    }

    @Test
    void responseTokensAreThoseAfterThePrompt() {
        assertThat(Batches.responseTokens(rows(3, 5))).isEqualTo(6);
        assertThat(Batches.tokens(rows(3, 5))).isEqualTo(8);
    }

    private static List<TrainingRow> rows(int... lengths) {
        return Arrays.stream(lengths)
                .mapToObj(length -> new TrainingRow(new int[length], 1))
                .toList();
    }

    private static List<List<Integer>> lengths(List<List<TrainingRow>> batches) {
        return batches.stream()
                .map(batch -> batch.stream().map(row -> row.inputIds().length).toList())
                .toList();
    }
}

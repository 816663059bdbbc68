package io.magicoder.languagemodel.serving;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.languagemodel.decoding.FinishReason;
import io.magicoder.languagemodel.serving.SequenceRequest.Scores;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StepPlanTest {
    private static final int MOST_TOKENS = 32;

    @Test
    void promptsShareWhatTextsLeaveOfAStep() {
        assertThat(counts(1, 1, 100)).containsExactly(1, 1, 30);
        assertThat(counts(100, 1, 5, 100)).containsExactly(1, 5, 13, 13);
    }

    @Test
    void promptsAloneHaveTwiceAsLongSteps() {
        assertThat(counts(100)).containsExactly(64);
        assertThat(counts(10, 100)).containsExactly(10, 54);
        assertThat(counts(20)).containsExactly(20);
    }

    @Test
    void textsGoOnHoweverManyThereAre() {
        int[] texts = new int[50];
        Arrays.fill(texts, 1);
        assertThat(counts(texts)).hasSize(50).containsOnly(1);
    }

    /** Tokens of the parts, for sequences with so many to compute. */
    private static List<Integer> counts(int... uncomputed) {
        List<Sequence> running =
                Arrays.stream(uncomputed).mapToObj(StepPlanTest::sequence).toList();
        return StepPlan.of(running, MOST_TOKENS, 1000).parts().stream()
                .map(StepPlan.Part::count)
                .toList();
    }

    private static Sequence sequence(int promptTokens) {
        SequenceListener listener = new SequenceListener() {
            @Override
            public boolean onToken(ScoredToken token) {
                return true;
            }

            @Override
            public void onEnd(FinishReason reason, int cachedTokens) {}

            @Override
            public void onFailure(RuntimeException failure) {}
        };
        return new Sequence(
                new SequenceRequest(
                        new int[promptTokens],
                        1,
                        Sampling.greedy(),
                        Set.of(),
                        Scores.NONE,
                        Optional.empty(),
                        Optional.empty()),
                Optional.empty(),
                listener,
                16,
                () -> {});
    }
}

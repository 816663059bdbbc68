package io.magicoder.cleaner.decontamination.meaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.Refusal;
import io.magicoder.cleaner.decontamination.meaning.Embedder.Embedding;
import io.magicoder.cleaner.decontamination.meaning.Judge.Ruling;
import io.magicoder.cleaner.decontamination.meaning.MeaningDecontamination.Verdict;
import io.magicoder.events.RejectionReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MeaningDecontaminationTest {
    private static final BenchmarkTask EAST = new BenchmarkTask("Winds", "east", "Blow east.", "e()");
    private static final BenchmarkTask NORTH = new BenchmarkTask("Winds", "north", "Blow north.", null);
    private static final BenchmarkTask ALSO_EAST = new BenchmarkTask("Winds", "east", "Blow from the west.", "e()");

    private final Map<String, Ruling> rulings = new HashMap<>();
    private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
    private final List<String> embedded = new ArrayList<>();

    @Test
    void withoutAJudgeTheNearestTaskIsAScoreAndNothingIsRefused() throws InterruptedException {
        // Given
        MeaningDecontamination meaning = meaning(Optional.empty(), 0.9, 3);

        // When
        List<Verdict> verdicts = meaning.judge(List.of(row("1 0"), row("0.6 0.8"), row("-1 -1")));

        // Then
        assertThat(verdicts)
                .containsExactly(
                        new Verdict.Passed(new MeaningScores(1.0, "Winds east", null, null)),
                        new Verdict.Passed(new MeaningScores(0.8, "Winds north", null, null)),
                        new Verdict.Passed(new MeaningScores(-0.7071, "Winds east", null, null)));
        assertThat(meaning.counts()).isEqualTo(new MeaningCounts(2, 0, 3, 3, 0, 1, 1, Map.of(), 0, 0));
    }

    @Test
    void theFirstTwoLevelsRefuseAndTheEvidenceNamesJudgeTaskAndCosine() throws InterruptedException {
        // Given
        rulings.put("east", new Ruling.Ruled(MeaningLevel.NEARLY_IDENTICAL));

        // When
        MeaningDecontamination meaning = meaning(Optional.of(judge()), 0.5, 3);
        List<Verdict> verdicts = meaning.judge(List.of(row("4 3")));

        // Then: the nearer task is asked about first, and then there is nothing more to ask
        assertThat(verdicts).singleElement().isInstanceOfSatisfying(Verdict.Refused.class, refused -> {
            Refusal refusal = refused.refusal();
            assertThat(refusal.reason()).isEqualTo(RejectionReason.CONTAMINATED);
            assertThat(refusal.evidence().stage()).isEqualTo("decontamination-meaning");
            assertThat(refusal.evidence().detail())
                    .isEqualTo("the wise one calls it nearly identical to task east of Winds, cosine 0.8000");
            assertThat(refusal.evidence().benchmark()).isEqualTo("Winds");
            assertThat(refusal.evidence().task()).isEqualTo("east");
            assertThat(refusal.evidence().matched()).isEqualTo("Blow east.");
            assertThat(refusal.evidence().level()).isEqualTo("NEARLY_IDENTICAL");
        });
        assertThat(asked).containsExactly("east");
        assertThat(meaning.counts())
                .isEqualTo(new MeaningCounts(2, 0, 1, 1, 0, 1, 2, Map.of(MeaningLevel.NEARLY_IDENTICAL, 1L), 0, 1));
    }

    @Test
    void theOthersAreScoredAndWhatIsNotJudgedIsToldAndCounted() throws InterruptedException {
        // Given
        rulings.put("east", new Ruling.Missing("no word"));
        rulings.put("north", new Ruling.Ruled(MeaningLevel.SHARED_LOGIC));

        // When
        MeaningDecontamination meaning = meaning(Optional.of(judge()), 0.5, 3);
        List<Verdict> verdicts = meaning.judge(List.of(row("4 3"), row("0 1"), row("-1 0")));

        // Then
        assertThat(verdicts)
                .containsExactly(
                        new Verdict.Passed(new MeaningScores(0.8, "Winds east", MeaningLevel.SHARED_LOGIC, "no word")),
                        new Verdict.Passed(new MeaningScores(1.0, "Winds north", MeaningLevel.SHARED_LOGIC, null)),
                        new Verdict.Passed(new MeaningScores(0.0, "Winds north", null, null)));
        assertThat(meaning.counts())
                .isEqualTo(new MeaningCounts(2, 0, 3, 3, 0, 2, 3, Map.of(MeaningLevel.SHARED_LOGIC, 2L), 1, 0));
    }

    @Test
    void theShortlistOfARowHasSoManyDifferentTasks() throws InterruptedException {
        // Given
        rulings.put("east", new Ruling.Ruled(MeaningLevel.UNRELATED));
        rulings.put("north", new Ruling.Ruled(MeaningLevel.UNRELATED));

        // When
        new MeaningDecontamination(
                        List.of(EAST, ALSO_EAST, NORTH),
                        List.of(vector("1 0"), vector("0.9 0.1"), vector("0 1")),
                        this::embed,
                        Optional.of(judge()),
                        0,
                        2)
                .judge(List.of(row("1 0.1")));
        meaning(Optional.of(judge()), 0, 1).judge(List.of(row("1 0.1")));

        // Then
        assertThat(asked).containsExactly("east", "north", "east");
    }

    @Test
    void whatARowAsksIsComparedAndItsAnswerIfItAsksNothing() throws InterruptedException {
        // When
        MeaningDecontamination meaning = meaning(Optional.empty(), 0.9, 1);
        List<Verdict> verdicts = meaning.judge(List.of(
                new Candidate("s", "1 0", "0 1"), new Candidate("s", " ", "0 1"), new Candidate("s", null, null)));

        // Then
        assertThat(embedded).containsExactly("1 0", "0 1");
        assertThat(verdicts.getLast())
                .isEqualTo(new Verdict.Passed(new MeaningScores(null, null, null, "it has no text")));
        assertThat(meaning.counts().notEmbedded()).isEqualTo(1);
    }

    @Test
    void aTextThatTheModelDoesNotTakeIsToldAndCounted() throws InterruptedException {
        // When
        MeaningDecontamination meaning = new MeaningDecontamination(
                List.of(EAST, NORTH),
                List.of(vector("1 0"), new Embedding.Missing("too long")),
                this::embed,
                Optional.of(judge()),
                -1,
                3);
        rulings.put("east", new Ruling.Ruled(MeaningLevel.UNRELATED));
        List<Verdict> verdicts = meaning.judge(List.of(row("none"), row("0 1")));

        // Then
        assertThat(verdicts)
                .containsExactly(
                        new Verdict.Passed(new MeaningScores(null, null, null, "not taken")),
                        new Verdict.Passed(new MeaningScores(0.0, "Winds east", MeaningLevel.UNRELATED, null)));
        assertThat(meaning.counts())
                .isEqualTo(new MeaningCounts(1, 1, 2, 1, 1, 1, 1, Map.of(MeaningLevel.UNRELATED, 1L), 0, 0));
    }

    @Test
    void aJudgeThatCannotBeAskedEndsTheWork() {
        // Given
        Judge gone = new Judge() {
            @Override
            public Ruling compare(BenchmarkTask task, Candidate row) {
                throw new IllegalStateException("it is gone");
            }

            @Override
            public String name() {
                return "nobody";
            }
        };

        // Then
        assertThatIllegalStateException()
                .isThrownBy(() -> meaning(Optional.of(gone), 0.5, 1).judge(List.of(row("1 0"))))
                .withMessage("it is gone");
    }

    @Test
    void boundsAreHeld() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> meaning(Optional.empty(), 1.5, 1))
                .withMessage("the threshold is 1.5: it must be a cosine, from -1 to 1");
        assertThatIllegalArgumentException().isThrownBy(() -> meaning(Optional.empty(), Double.NaN, 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> meaning(Optional.empty(), 0, 0))
                .withMessage("the shortlist is 0: it must be at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new MeaningDecontamination(
                        List.of(EAST), List.of(new Embedding.Missing("")), this::embed, Optional.empty(), 0, 1))
                .withMessage("the model takes the text of no task of the benchmarks");
    }

    private MeaningDecontamination meaning(Optional<Judge> judge, double threshold, int most) {
        return new MeaningDecontamination(
                List.of(EAST, NORTH), List.of(vector("2 0"), vector("0 1")), this::embed, judge, threshold, most);
    }

    private Judge judge() {
        return new Judge() {
            @Override
            public Ruling compare(BenchmarkTask task, Candidate row) {
                asked.add(task.task());
                return rulings.getOrDefault(task.task(), new Ruling.Missing("not asked for"));
            }

            @Override
            public String name() {
                return "the wise one";
            }
        };
    }

    /** A text is its vector. */
    private List<Embedding> embed(List<String> texts) {
        embedded.addAll(texts);
        return texts.stream()
                .map(text -> text.equals("none") ? new Embedding.Missing("not taken") : vector(text))
                .toList();
    }

    private static Embedding vector(String text) {
        String[] numbers = text.split(" ", -1);
        float[] values = new float[numbers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(numbers[i]);
        }
        return new Embedding.Vector(values);
    }

    private static Candidate row(String vector) {
        return new Candidate(null, vector, "solution");
    }
}

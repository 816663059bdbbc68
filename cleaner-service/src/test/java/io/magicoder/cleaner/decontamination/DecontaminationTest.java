package io.magicoder.cleaner.decontamination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.decontamination.Decontamination.Level;
import io.magicoder.cleaner.decontamination.Decontamination.Match;
import io.magicoder.cleaner.decontamination.Decontamination.Mode;
import io.magicoder.events.RejectionReason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecontaminationTest {
    private static final Needle TEXT =
            new Needle(Part.MBPP_TEXT, "11", "Write a function to sum the numbers of a nested list.");
    private static final Needle CODE =
            new Needle(Part.MBPP_CODE, "11", "def total(xs):\r\n    return sum(x for x in xs if x > 0)");
    private static final Needle DOCSTRING = new Needle(Part.HUMAN_EVAL_DOCSTRING, "HumanEval/7", """
            Keep only those words of a sentence that begin with a vowel and
            are longer than the word in front of them.
            >>> keep("an apple is there")
            ['apple']""");

    @Test
    void theReferenceFindsALowerCasedSubstring() {
        // Given
        Decontamination decontamination = Decontamination.of(List.of(TEXT, CODE), Mode.REFERENCE);

        // Then
        assertThat(decontamination.refusal(new Candidate(
                        "seed", "Please WRITE a function to sum the numbers of a nested list. Thanks", "x")))
                .hasValueSatisfying(refused -> {
                    assertThat(refused.reason()).isEqualTo(RejectionReason.CONTAMINATED);
                    assertThat(refused.evidence().benchmark()).isEqualTo("MBPP");
                    assertThat(refused.evidence().task()).isEqualTo("11");
                    assertThat(refused.evidence().stage()).isEqualTo("decontamination-verbatim");
                    assertThat(refused.evidence().level()).isEqualTo("FUNCTIONALLY_IDENTICAL");
                    assertThat(refused.evidence().matched()).isEqualTo(TEXT.text());
                });
    }

    @Test
    void theReferenceDoesNotSeeCodeWithOtherLineEnds() {
        // Given
        ReferenceDecontamination decontamination = new ReferenceDecontamination(List.of(TEXT, CODE));

        // Then
        assertThat(refused(decontamination, CODE.text())).hasValue(CODE);
        assertThat(refused(decontamination, CODE.text().replace("\r", ""))).isEmpty();
        assertThat(decontamination.blindNeedles()).containsExactly(CODE);
    }

    @Test
    void ofSeveralHitsTheReferenceReportsTheFirstNeedleOfTheList() {
        // Given
        Decontamination decontamination = Decontamination.of(List.of(TEXT, CODE), Mode.REFERENCE);

        // Then
        assertThat(refused(decontamination, CODE.text() + TEXT.text())).hasValue(TEXT);
    }

    @Test
    void strictSeesThroughLineEndsLayoutAndNames() {
        // Given
        Decontamination decontamination = Decontamination.of(List.of(TEXT, CODE), Mode.STRICT);

        // Then
        assertThat(refused(decontamination, CODE.text().replace("\r", ""))).hasValue(CODE);
        assertThat(refused(decontamination, "def total( xs ): return sum( x for x in xs if x > 0 )"))
                .hasValue(CODE);
        assertThat(refused(decontamination, "def subtotal(row):\n    return sum(cell for cell in row if cell > 0)"))
                .hasValue(CODE);
        assertThat(refused(decontamination, "def subtotal(row):\n    return max(cell for cell in row if cell > 0)"))
                .isEmpty();
    }

    @Test
    void strictFindsProseWithoutItsExamplesAndWithAnotherOpening() {
        // Given
        Decontamination decontamination = Decontamination.of(List.of(TEXT, DOCSTRING), Mode.STRICT);

        // Then
        assertThat(match(
                        decontamination,
                        "Keep only those words of a sentence that\nbegin with a vowel, and are longer than"
                                + " the word in front of them."))
                .hasValueSatisfying(found -> {
                    assertThat(found.needle()).isEqualTo(DOCSTRING);
                    assertThat(found.level()).isNotEqualTo(Level.SHARED_LOGIC);
                });
        assertThat(refused(decontamination, "Implement code to sum the numbers of a nested list."))
                .hasValue(TEXT);
        assertThat(refused(decontamination, "Implement code to sum the numbers of a list."))
                .isEmpty();
        assertThat(refused(decontamination, "Write a function to sum the numbers of a nested list!"))
                .hasValue(TEXT);
    }

    @Test
    void whatIsOnlySharedIsScoredAndNotRefused() {
        // Given
        Decontamination decontamination = Decontamination.of(List.of(DOCSTRING), Mode.STRICT);
        Candidate half = new Candidate(null, "Keep only those words of a sentence that rhyme.", "x");

        // Then
        assertThat(decontamination.match(half)).hasValueSatisfying(found -> {
            assertThat(found.level()).isEqualTo(Level.SHARED_LOGIC);
            assertThat(found.score()).isBetween(0.1, 0.6);
        });
        assertThat(decontamination.refusal(half)).isEmpty();
    }

    @Test
    void aShortTextMustBeThereWithItsSigns() {
        // Given
        Needle four = new Needle(Part.HUMAN_EVAL_SOLUTION, "HumanEval/0", "return sorted(list(xs))");
        Decontamination decontamination = Decontamination.of(List.of(four), Mode.STRICT);

        // Then
        assertThat(refused(decontamination, "def f(xs):\n  return sorted( list(xs) )"))
                .hasValue(four);
        assertThat(refused(decontamination, "return sorted, list, xs")).isEmpty();
        assertThat(refused(decontamination, "xreturn sorted(list(xs))")).isEmpty();
    }

    @Test
    void aNeedleThatCannotMatchItselfStopsTheStart() {
        // Given
        Needle nothing = new Needle(Part.MBPP_CODE, "12", "");

        // Then
        assertThatIllegalStateException()
                .isThrownBy(() -> Decontamination.of(List.of(TEXT, nothing), Mode.STRICT))
                .withMessage("1 of 2 benchmark texts do not match themselves, the first is the code of MBPP task 12");
    }

    private static Optional<Needle> refused(Decontamination decontamination, String solution) {
        return match(decontamination, solution)
                .filter(found -> found.level() != Level.SHARED_LOGIC)
                .map(Match::needle);
    }

    private static Optional<Match> match(Decontamination decontamination, String solution) {
        return decontamination.match(new Candidate(null, "problem", solution));
    }
}

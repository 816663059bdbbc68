package io.magicoder.cleaner.decontamination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.Refusal;
import io.magicoder.cleaner.decontamination.Decontamination.Mode;
import io.magicoder.cleaner.decontamination.Needle.Part;
import io.magicoder.events.RejectionReason;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DecontaminationTest {
    private static final Needle TEXT = new Needle(Part.MBPP_TEXT, "11", "Write a function to sum a list.");
    private static final Needle CODE =
            new Needle(Part.MBPP_CODE, "11", "def total(xs):\r\n    return sum(x for x in xs)");

    @Test
    void theReferenceFindsALowerCasedSubstring() {
        // Given
        Decontamination decontamination = Decontamination.of(List.of(TEXT, CODE), Mode.REFERENCE);

        // When
        Optional<Refusal> refusal =
                decontamination.refusal(new Candidate("seed", "Please WRITE a function to sum a list. Thanks", "x"));

        // Then
        assertThat(refusal).hasValueSatisfying(refused -> {
            assertThat(refused.reason()).isEqualTo(RejectionReason.CONTAMINATED);
            assertThat(refused.evidence().benchmark()).isEqualTo("MBPP");
            assertThat(refused.evidence().task()).isEqualTo("11");
            assertThat(refused.evidence().stage()).isEqualTo("decontamination-verbatim");
            assertThat(refused.evidence().matched()).isEqualTo(TEXT.text());
        });
    }

    @Test
    void theReferenceDoesNotSeeCodeWithOtherLineEnds() {
        // Given
        Decontamination decontamination = Decontamination.of(List.of(TEXT, CODE), Mode.REFERENCE);

        // Then
        assertThat(match(decontamination, CODE.text())).hasValue(CODE);
        assertThat(match(decontamination, CODE.text().replace("\r", ""))).isEmpty();
        assertThat(decontamination.blindNeedles()).containsExactly(CODE);
    }

    @Test
    void theNormalisedStagesSeeThroughLineEndsAndLayout() {
        // Given
        Decontamination decontamination = Decontamination.of(List.of(TEXT, CODE), Mode.NORMALISED);

        // Then
        assertThat(match(decontamination, CODE.text().replace("\r", ""))).hasValue(CODE);
        assertThat(match(decontamination, "def total( xs ): return sum( x for x in xs )"))
                .hasValue(CODE);
        assertThat(match(decontamination, "def subtotal(xs): return sum(x for x in xs)"))
                .isEmpty();
        assertThat(decontamination.blindNeedles()).isEmpty();
    }

    @Test
    void theNormalisedStageLeavesShortNeedlesToTheVerbatimOne() {
        // Given
        Needle four = new Needle(Part.HUMAN_EVAL_SOLUTION, "HumanEval/0", "return sorted(list(xs))");
        Decontamination decontamination = Decontamination.of(List.of(four), Mode.NORMALISED);

        // Then
        assertThat(match(decontamination, "return sorted(list(xs))")).hasValue(four);
        assertThat(match(decontamination, "return sorted( list( xs ) )")).isEmpty();
    }

    @Test
    void ofSeveralHitsTheFirstNeedleOfTheListIsReported() {
        // Given
        Decontamination decontamination = Decontamination.of(List.of(TEXT, CODE), Mode.REFERENCE);

        // Then
        assertThat(match(decontamination, CODE.text() + TEXT.text())).hasValue(TEXT);
    }

    @Test
    void aNeedleThatCannotMatchItselfStopsTheStart() {
        // Given
        Needle nothing = new Needle(Part.MBPP_CODE, "12", "");

        // Then
        assertThatIllegalStateException()
                .isThrownBy(() -> Decontamination.of(List.of(TEXT, nothing), Mode.NORMALISED))
                .withMessage("1 of 2 benchmark texts do not match themselves, the first is the code of MBPP task 12");
    }

    private static Optional<Needle> match(Decontamination decontamination, String solution) {
        return decontamination.match(new Candidate(null, "problem", solution)).map(Decontamination.Match::needle);
    }
}

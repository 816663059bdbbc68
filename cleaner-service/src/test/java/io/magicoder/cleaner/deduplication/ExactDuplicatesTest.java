package io.magicoder.cleaner.deduplication;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.Refusal;
import io.magicoder.cleaner.Table;
import io.magicoder.events.RejectionReason;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ExactDuplicatesTest {
    private static final Fingerprint RUN = Fingerprint.of("run");

    private final ExactDuplicates duplicates = new ExactDuplicates(Table.inMemory());

    @Test
    void aRowRepeatsAnotherWhateverItsWhitespace() {
        // Given
        keep("1", new Candidate("a b", "p", "s"));

        // When
        Optional<Refusal> refusal = duplicates.refuseOrKeep(RUN, "2", new Candidate("\ta\u00a0b\n", "p2", "s2"));

        // Then
        assertThat(refusal).hasValueSatisfying(refused -> {
            assertThat(refused.reason()).isEqualTo(RejectionReason.DUPLICATE_SEED);
            assertThat(refused.evidence().matched()).isEqualTo("1");
        });
    }

    @Test
    void theSeedIsComparedBeforeTheProblemAndTheProblemBeforeTheSolution() {
        // Given
        keep("1", new Candidate("a", "p", "s"));

        // Then
        assertThat(reason(new Candidate("a", "p", "s"))).hasValue(RejectionReason.DUPLICATE_SEED);
        assertThat(reason(new Candidate("b", "p", "s"))).hasValue(RejectionReason.DUPLICATE_PROBLEM);
        assertThat(reason(new Candidate("b", "q", "s"))).hasValue(RejectionReason.DUPLICATE_SOLUTION);
    }

    @Test
    void aRefusedRowLeavesNoTrace() {
        // Given
        keep("1", new Candidate("a", "p", "s"));
        assertThat(reason(new Candidate("a", "p2", "s2"))).isPresent();

        // Then
        assertThat(reason(new Candidate("c", "p2", "s2"))).isEmpty();
    }

    @Test
    void rowsOfAnotherRunAreNotCompared() {
        // Given
        keep("1", new Candidate("a", "p", "s"));

        // Then
        assertThat(duplicates.refuseOrKeep(Fingerprint.of("another run"), "2", new Candidate("a", "p", "s")))
                .isEmpty();
    }

    @Test
    void anAbsentMemberEqualsNothing() {
        // Given
        keep("1", new Candidate(null, "p", "s"));

        // Then
        assertThat(reason(new Candidate(null, "q", "t"))).isEmpty();
    }

    private void keep(String id, Candidate candidate) {
        assertThat(duplicates.refuseOrKeep(RUN, id, candidate)).isEmpty();
    }

    private Optional<RejectionReason> reason(Candidate candidate) {
        return duplicates.refuseOrKeep(RUN, "later", candidate).map(Refusal::reason);
    }
}

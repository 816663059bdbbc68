package io.magicoder.cleaner.quality;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.Refusal;
import io.magicoder.events.RejectionReason;
import org.junit.jupiter.api.Test;

class QualityRulesTest {
    private final QualityRules rules = new QualityRules(10, 20);

    @Test
    void keepsWhatIsWithinTheLimits() {
        assertThat(rules.refusal(new Candidate("", "0123456789", "01234567890123456789")))
                .isEmpty();
    }

    @Test
    void refusesAnEmptySolution() {
        assertThat(rules.refusal(new Candidate("seed", "problem", " \n\u00a0")))
                .hasValue(Refusal.of(RejectionReason.EMPTY, "quality", "the solution is empty"));
    }

    @Test
    void refusesAnOverLongProblem() {
        assertThat(rules.refusal(new Candidate("seed", "01234567890", "solution")))
                .hasValue(Refusal.of(
                        RejectionReason.OVER_LONG, "quality", "the problem has 11 characters; the limit is 10"));
    }

    @Test
    void judgesNoMemberThatIsAbsent() {
        assertThat(rules.refusal(new Candidate(null, null, "solution"))).isEmpty();
    }
}

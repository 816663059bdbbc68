package io.magicoder.cleaner.quality;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.PythonText;
import io.magicoder.cleaner.Refusal;
import io.magicoder.events.RejectionReason;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The quality rules, in the order they are asked. Placeholder code, copied code blocks and language mismatch will be
 * further rules of this list.
 */
public final class QualityRules {
    public static final String STAGE = "quality";

    private final List<Rule> rules;

    /**
     * @param maxProblemCharacters longest problem that passes, in UTF-16 characters
     * @param maxSolutionCharacters longest solution that passes, in UTF-16 characters
     */
    public QualityRules(int maxProblemCharacters, int maxSolutionCharacters) {
        if (maxProblemCharacters < 1 || maxSolutionCharacters < 1) {
            throw new IllegalArgumentException("the longest problem (" + maxProblemCharacters
                    + ") and the longest solution (" + maxSolutionCharacters + ") must be at least 1 character");
        }
        rules = List.of(
                candidate -> empty("problem", candidate.problem()),
                candidate -> empty("solution", candidate.solution()),
                candidate -> overLong("problem", candidate.problem(), maxProblemCharacters),
                candidate -> overLong("solution", candidate.solution(), maxSolutionCharacters));
    }

    /** The refusal of the first rule that refuses. */
    public Optional<Refusal> refusal(Candidate candidate) {
        return rules.stream().flatMap(rule -> rule.refusal(candidate).stream()).findFirst();
    }

    private static Optional<Refusal> empty(String member, @Nullable String text) {
        return text == null || !PythonText.strip(text).isEmpty()
                ? Optional.empty()
                : Optional.of(Refusal.of(RejectionReason.EMPTY, STAGE, "the " + member + " is empty"));
    }

    private static Optional<Refusal> overLong(String member, @Nullable String text, int limit) {
        return text == null || text.length() <= limit
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        RejectionReason.OVER_LONG,
                        STAGE,
                        "the " + member + " has " + text.length() + " characters; the limit is " + limit));
    }

    /** One reason to refuse a pair by itself. */
    @FunctionalInterface
    private interface Rule {
        Optional<Refusal> refusal(Candidate candidate);
    }
}

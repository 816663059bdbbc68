package io.magicoder.cleaner.quality;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.PythonText;
import io.magicoder.cleaner.Refusal;
import io.magicoder.cleaner.decontamination.structure.Language;
import io.magicoder.cleaner.decontamination.structure.Segments;
import io.magicoder.cleaner.decontamination.structure.Segments.Segment;
import io.magicoder.events.RejectionReason;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The quality rules, in the order they are asked. Empty and over-long rows are refused; of the others one may choose. */
public final class QualityRules {
    public static final String STAGE = "quality";
    /** The rules that one may choose to refuse or to score by, in their order. */
    public static final List<RejectionReason> CHOICES = List.of(
            RejectionReason.PLACEHOLDER_CODE, RejectionReason.COPIES_PROBLEM, RejectionReason.LANGUAGE_MISMATCH);

    /** What is refused unless one says otherwise. */
    public static final Set<RejectionReason> USUAL =
            Set.of(RejectionReason.PLACEHOLDER_CODE, RejectionReason.LANGUAGE_MISMATCH);

    /** Longest problem and solution, in UTF-16 characters, unless one says otherwise. */
    public static final int USUAL_LIMIT = 32_768;

    private final List<Rule> limits;
    private final List<Rule> choices;
    private final Set<RejectionReason> refused;

    /** Limits alone; everything else is scored. */
    public QualityRules(int maxProblemCharacters, int maxSolutionCharacters) {
        this(maxProblemCharacters, maxSolutionCharacters, Set.of());
    }

    /**
     * Limits and choices.
     *
     * @param maxProblemCharacters longest problem that passes, in UTF-16 characters
     * @param maxSolutionCharacters longest solution that passes, in UTF-16 characters
     * @param refused those of {@link #CHOICES} that refuse; the others score
     * @throws IllegalArgumentException if a limit is below 1, or there is no such choice
     */
    public QualityRules(int maxProblemCharacters, int maxSolutionCharacters, Set<RejectionReason> refused) {
        if (maxProblemCharacters < 1 || maxSolutionCharacters < 1) {
            throw new IllegalArgumentException("the longest problem (" + maxProblemCharacters
                    + ") and the longest solution (" + maxSolutionCharacters + ") must be at least 1 character");
        }
        this(
                List.of(
                        candidate -> empty("problem", candidate.problem()),
                        candidate -> empty("solution", candidate.solution()),
                        candidate -> overLong("problem", candidate.problem(), maxProblemCharacters),
                        candidate -> overLong("solution", candidate.solution(), maxSolutionCharacters)),
                refused);
    }

    private QualityRules(List<Rule> limits, Set<RejectionReason> refused) {
        if (!CHOICES.containsAll(refused)) {
            throw new IllegalArgumentException("of " + refused + " some are no rules to choose: known are " + CHOICES);
        }
        this.limits = limits;
        this.refused = Set.copyOf(refused);
        choices = List.of(QualityRules::placeholder, QualityRules::copy, QualityRules::mismatch);
    }

    /** Choices alone: neither empty nor over-long rows are refused, as by the reference. */
    public static QualityRules unlimited(Set<RejectionReason> refused) {
        return new QualityRules(List.of(), refused);
    }

    /**
     * The choices of some names; {@code none} is none.
     *
     * @throws IllegalArgumentException if there is no such choice
     */
    public static Set<RejectionReason> choices(Collection<String> names) {
        Set<RejectionReason> chosen = new HashSet<>();
        for (String name : names) {
            if (!name.strip().equalsIgnoreCase("none")) {
                chosen.add(CHOICES.stream()
                        .filter(choice -> choice.name().equalsIgnoreCase(name.strip()))
                        .findFirst()
                        .orElseThrow(() -> new IllegalArgumentException("there is no rule " + name.strip()
                                + " to choose: known are " + CHOICES + " and none")));
            }
        }
        return chosen;
    }

    /**
     * What the rules say.
     *
     * @param refusal of the first that refuses
     * @param findings names of those that only score
     */
    public record Verdict(Optional<Refusal> refusal, List<String> findings) {
        public Verdict {
            findings = List.copyOf(findings);
        }

        /** From 0 to 1: what is left when every finding costs its share. */
        public double quality() {
            return 1 - (double) findings.size() / CHOICES.size();
        }
    }

    /** Asks all rules. */
    public Verdict judge(Candidate candidate) {
        Optional<Refusal> limit = first(limits, candidate);
        if (limit.isPresent()) {
            return new Verdict(limit, List.of());
        }
        List<Refusal> found = choices.stream()
                .flatMap(rule -> rule.refusal(candidate).stream())
                .toList();
        return new Verdict(
                found.stream()
                        .filter(refusal -> refused.contains(refusal.reason()))
                        .findFirst(),
                found.stream()
                        .map(refusal -> refusal.reason().name())
                        .filter(name -> !refused.contains(RejectionReason.valueOf(name)))
                        .toList());
    }

    /** The refusal of the first rule that refuses. */
    public Optional<Refusal> refusal(Candidate candidate) {
        return judge(candidate).refusal();
    }

    private static Optional<Refusal> first(List<Rule> rules, Candidate candidate) {
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

    private static Optional<Refusal> placeholder(Candidate candidate) {
        return Optional.ofNullable(candidate.solution())
                .flatMap(PlaceholderCode::in)
                .map(found -> Refusal.of(
                        RejectionReason.PLACEHOLDER_CODE, STAGE, "the solution leaves its work undone: " + cut(found)));
    }

    private static Optional<Refusal> copy(Candidate candidate) {
        return candidate.problem() == null || candidate.solution() == null
                ? Optional.empty()
                : CopiedProblem.block(candidate.problem(), candidate.solution())
                        .map(block -> Refusal.of(
                                RejectionReason.COPIES_PROBLEM,
                                STAGE,
                                "a code block of the solution is that of the problem: " + cut(block)));
    }

    /** Only fences that name languages tell: what is known must be the seed's at least once. */
    private static Optional<Refusal> mismatch(Candidate candidate) {
        Optional<Language> wanted = Optional.ofNullable(candidate.language()).flatMap(Language::find);
        if (wanted.isEmpty() || candidate.solution() == null) {
            return Optional.empty();
        }
        List<Language> named = Segments.of(candidate.solution()).stream()
                .filter(Segment::fenced)
                .flatMap(segment -> segment.language().stream())
                .toList();
        return named.isEmpty() || named.contains(wanted.get())
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        RejectionReason.LANGUAGE_MISMATCH,
                        STAGE,
                        "the seed is " + candidate.language() + ", and the code of the solution is "
                                + named.getFirst()));
    }

    private static String cut(String text) {
        String line = text.lines().findFirst().orElse("");
        return line.length() <= 80 ? line : line.substring(0, 80) + "…";
    }

    /** One reason to object to a pair by itself. */
    @FunctionalInterface
    private interface Rule {
        Optional<Refusal> refusal(Candidate candidate);
    }
}

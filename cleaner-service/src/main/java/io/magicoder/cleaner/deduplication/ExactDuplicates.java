package io.magicoder.cleaner.deduplication;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.Mark;
import io.magicoder.cleaner.Mark.Kind;
import io.magicoder.cleaner.Refusal;
import io.magicoder.cleaner.Table;
import io.magicoder.events.Rejection.Evidence;
import io.magicoder.events.RejectionReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The reference's rule for exact duplicates: with all whitespace removed, a row is refused if its seed, else its
 * problem, else its solution equals that of a row already kept. A refused row leaves no trace, so the order of rows
 * matters. Rows are compared within their run only.
 */
public final class ExactDuplicates {
    public static final String STAGE = "exact-duplicates";

    private final Table<Mark, String> marks;

    /** The table gets, for each text that is kept, the id of its sample. */
    public ExactDuplicates(Table<Mark, String> marks) {
        this.marks = marks;
    }

    /**
     * Refuses a row, or keeps it and remembers it under its id.
     *
     * @param run fingerprint of its id
     * @return empty if the row is kept
     */
    public Optional<Refusal> refuseOrKeep(Fingerprint run, String sampleId, Candidate candidate) {
        List<Comparison> comparisons = comparisons(run, TextFingerprints.of(candidate));
        Optional<Refusal> refusal = refusal(comparisons);
        if (refusal.isEmpty()) {
            keep(sampleId, comparisons);
        }
        return refusal;
    }

    /** The texts of a row to compare, in the reference's order. */
    public static List<Comparison> comparisons(Fingerprint run, TextFingerprints texts) {
        List<Comparison> comparisons = new ArrayList<>(3);
        compare(run, Kind.KEPT_SEED, "seed", texts.seed(), RejectionReason.DUPLICATE_SEED, comparisons);
        compare(run, Kind.KEPT_PROBLEM, "problem", texts.problem(), RejectionReason.DUPLICATE_PROBLEM, comparisons);
        compare(run, Kind.KEPT_SOLUTION, "solution", texts.solution(), RejectionReason.DUPLICATE_SOLUTION, comparisons);
        return comparisons;
    }

    /** The refusal of a row of which a text was kept before. */
    public Optional<Refusal> refusal(List<Comparison> comparisons) {
        for (Comparison comparison : comparisons) {
            Optional<String> earlier = marks.get(comparison.mark());
            if (earlier.isPresent()) {
                String detail = "the " + comparison.member() + " equals that of an earlier sample but for whitespace";
                return Optional.of(
                        new Refusal(comparison.reason(), new Evidence(STAGE, detail, null, null, earlier.get(), null)));
            }
        }
        return Optional.empty();
    }

    /** Remembers the texts of a row under the id of its sample. */
    public void keep(String sampleId, List<Comparison> comparisons) {
        comparisons.forEach(comparison -> marks.put(comparison.mark(), sampleId));
    }

    private static void compare(
            Fingerprint run,
            Kind kind,
            String member,
            @Nullable Fingerprint text,
            RejectionReason reason,
            List<Comparison> comparisons) {
        if (text != null) {
            comparisons.add(new Comparison(member, new Mark(run, kind, text), reason));
        }
    }

    /** A text of a row, and what it is refused for if it was kept before. */
    public record Comparison(String member, Mark mark, RejectionReason reason) {}
}

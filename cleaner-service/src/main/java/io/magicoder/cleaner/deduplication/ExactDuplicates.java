package io.magicoder.cleaner.deduplication;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.PythonText;
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

    private final Table<Fingerprint, String> seeds;
    private final Table<Fingerprint, String> problems;
    private final Table<Fingerprint, String> solutions;

    /** The three tables hold, for the fingerprint of each kept text, the id of its sample. */
    public ExactDuplicates(
            Table<Fingerprint, String> seeds,
            Table<Fingerprint, String> problems,
            Table<Fingerprint, String> solutions) {
        this.seeds = seeds;
        this.problems = problems;
        this.solutions = solutions;
    }

    /** Empty memory that lives as long as its object. */
    public static ExactDuplicates inMemory() {
        return new ExactDuplicates(Table.inMemory(), Table.inMemory(), Table.inMemory());
    }

    /**
     * Refuses a row, or keeps it and remembers it under its id.
     *
     * @return empty if the row is kept
     */
    public Optional<Refusal> refuseOrKeep(String runId, String sampleId, Candidate candidate) {
        List<Comparison> comparisons = new ArrayList<>(3);
        compare(runId, "seed", candidate.seed(), seeds, RejectionReason.DUPLICATE_SEED, comparisons);
        compare(runId, "problem", candidate.problem(), problems, RejectionReason.DUPLICATE_PROBLEM, comparisons);
        compare(runId, "solution", candidate.solution(), solutions, RejectionReason.DUPLICATE_SOLUTION, comparisons);
        for (Comparison comparison : comparisons) {
            Optional<String> earlier = comparison.kept().get(comparison.fingerprint());
            if (earlier.isPresent()) {
                String detail = "the " + comparison.member() + " equals that of an earlier sample but for whitespace";
                return Optional.of(
                        new Refusal(comparison.reason(), new Evidence(STAGE, detail, null, null, earlier.get())));
            }
        }
        comparisons.forEach(comparison -> comparison.kept().put(comparison.fingerprint(), sampleId));
        return Optional.empty();
    }

    private static void compare(
            String runId,
            String member,
            @Nullable String text,
            Table<Fingerprint, String> kept,
            RejectionReason reason,
            List<Comparison> comparisons) {
        if (text != null) {
            Fingerprint fingerprint = Fingerprint.of(runId, PythonText.withoutWhitespace(text));
            comparisons.add(new Comparison(member, fingerprint, kept, reason));
        }
    }

    private record Comparison(
            String member, Fingerprint fingerprint, Table<Fingerprint, String> kept, RejectionReason reason) {}
}

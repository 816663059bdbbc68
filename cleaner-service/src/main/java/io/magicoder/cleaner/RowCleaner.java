package io.magicoder.cleaner;

import io.magicoder.cleaner.Screening.Verdict;
import io.magicoder.cleaner.Screening.Verdict.Passed;
import io.magicoder.cleaner.Screening.Verdict.Refused;
import io.magicoder.cleaner.deduplication.ExactDuplicates;
import io.magicoder.cleaner.deduplication.ExactDuplicates.Comparison;
import io.magicoder.cleaner.deduplication.Fingerprint;
import io.magicoder.cleaner.deduplication.NearDuplicates;
import io.magicoder.cleaner.deduplication.NearDuplicates.Nearest;
import io.magicoder.cleaner.deduplication.Sketch;
import io.magicoder.cleaner.deduplication.TextFingerprints;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The rules on rows of one data set, one after the other, without a run: the decisions of the service. */
public final class RowCleaner {
    private static final Fingerprint DATA_SET = Fingerprint.of("rows");

    private final Screening screening;
    private final ExactDuplicates duplicates = new ExactDuplicates(Table.inMemory());
    private final @Nullable NearDuplicates near;
    private final boolean duplicatesFirst;

    private RowCleaner(Screening screening, @Nullable NearDuplicates near, boolean duplicatesFirst) {
        this.screening = screening;
        this.near = near;
        this.duplicatesFirst = duplicatesFirst;
    }

    /**
     * The order of the service.
     *
     * @param threshold of near duplicates; null if they are kept
     */
    public static RowCleaner strict(Screening screening, @Nullable Double threshold) {
        return new RowCleaner(
                screening, threshold == null ? null : new NearDuplicates(threshold, SortedTable.inMemory()), false);
    }

    /** The order of the reference: duplicates first, so that a row that is then refused leaves a trace. */
    public static RowCleaner reference(Screening screening) {
        return new RowCleaner(screening, null, true);
    }

    /** Decides on the next row. */
    public Verdict judge(String rowId, Candidate candidate) {
        if (duplicatesFirst) {
            return duplicates
                    .refuseOrKeep(DATA_SET, rowId, candidate)
                    .<Verdict>map(Refused::new)
                    .orElseGet(() -> screening.judge(candidate));
        }
        return switch (screen(candidate)) {
            case Refused refused -> refused;
            case Passed passed -> unlessDuplicate(rowId, candidate, passed);
        };
    }

    /** The first half of a decision in the order of the service: what the row by itself is worth. */
    public Verdict screen(Candidate candidate) {
        return screening.judge(candidate);
    }

    /** The second half: a row that passed so far is kept unless it duplicates one that was kept before. */
    public Verdict unlessDuplicate(String rowId, Candidate candidate, Passed passed) {
        List<Comparison> texts = ExactDuplicates.comparisons(DATA_SET, TextFingerprints.of(candidate));
        Optional<Refusal> exact = duplicates.refusal(texts);
        if (exact.isPresent()) {
            return new Refused(exact.get());
        }
        if (near == null) {
            duplicates.keep(rowId, texts);
            return passed;
        }
        Nearest nearest = near.nearest(DATA_SET, Sketch.of(candidate));
        Optional<Refusal> tooNear = near.refusal(nearest);
        if (tooNear.isPresent()) {
            return new Refused(tooNear.get());
        }
        near.keep(DATA_SET, rowId, nearest);
        duplicates.keep(rowId, texts);
        return new Passed(passed.scores().near(nearest.similarity(), nearest.sampleId()));
    }
}

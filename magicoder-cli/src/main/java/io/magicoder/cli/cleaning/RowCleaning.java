package io.magicoder.cli.cleaning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.RowCleaner;
import io.magicoder.cleaner.Screening.Verdict;
import io.magicoder.cleaner.Screening.Verdict.Passed;
import io.magicoder.cleaner.Screening.Verdict.Refused;
import io.magicoder.cleaner.decontamination.meaning.MeaningDecontamination;
import io.magicoder.cleaner.decontamination.meaning.MeaningScores;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Rows on their way through the rules, in their order. Where rows are compared by meaning, some hundreds go through that stage
 * together, behind the screening and before duplicates are looked for: a row that it refuses leaves no trace.
 */
public final class RowCleaning {
    /** What keeps the servers busy. */
    private static final int TOGETHER = 512;

    private final RowCleaner cleaner;
    private final Optional<MeaningDecontamination> meaning;
    private final Taker taker;
    private final List<Waiting> waiting = new ArrayList<>();

    /** @param meaning empty if rows are not compared by meaning */
    public RowCleaning(RowCleaner cleaner, Optional<MeaningDecontamination> meaning, Taker taker) {
        this.cleaner = cleaner;
        this.meaning = meaning;
        this.taker = taker;
    }

    /** Takes rows with what became of them, in the order in which they came. */
    @FunctionalInterface
    public interface Taker {
        /**
         * Takes one.
         *
         * @param meaning empty if the row was not compared by meaning
         */
        void take(ObjectNode row, Verdict verdict, Optional<MeaningScores> meaning) throws IOException;
    }

    private record Waiting(ObjectNode row, String place, Candidate candidate, Verdict screened) {}

    /** Takes the next row. */
    public void add(ObjectNode row, String place, Candidate candidate) throws IOException {
        if (meaning.isEmpty()) {
            taker.take(row, cleaner.judge(place, candidate), Optional.empty());
            return;
        }
        waiting.add(new Waiting(row, place, candidate, cleaner.screen(candidate)));
        if (waiting.size() == TOGETHER) {
            compare(meaning.get());
        }
    }

    /** No more rows come. */
    public void end() throws IOException {
        if (meaning.isPresent()) {
            compare(meaning.get());
        }
    }

    private void compare(MeaningDecontamination compared) throws IOException {
        List<MeaningDecontamination.Verdict> verdicts;
        try {
            verdicts = compared.judge(waiting.stream()
                    .filter(each -> each.screened() instanceof Passed)
                    .map(Waiting::candidate)
                    .toList());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while rows were compared by meaning");
        }
        int next = 0;
        for (Waiting each : waiting) {
            switch (each.screened()) {
                case Refused refused -> taker.take(each.row(), refused, Optional.empty());
                case Passed passed -> {
                    switch (verdicts.get(next++)) {
                        case MeaningDecontamination.Verdict.Refused refused ->
                            taker.take(each.row(), new Refused(refused.refusal()), Optional.empty());
                        case MeaningDecontamination.Verdict.Passed(MeaningScores scores) ->
                            taker.take(
                                    each.row(),
                                    cleaner.unlessDuplicate(each.place(), each.candidate(), passed),
                                    Optional.of(scores));
                    }
                }
            }
        }
        waiting.clear();
    }
}

package io.magicoder.cli.report;

import io.magicoder.cli.page.Browser;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a data set is. Every map is in the order in which it is shown.
 *
 * @param samples rows that were kept
 * @param rejectionsByReason rows that were refused; null if it is not known what was
 * @param scoredContamination kept rows that share something with a benchmark task; null if no row has the score
 * @param categories by {@link Categories#RULE}
 * @param similarity to HumanEval; null if there are no tasks to compare with
 * @param provenance settings, hashes and places that lead to the same data set
 * @param shown rows on the page
 */
public record DataSetReport(
        String title,
        long samples,
        @Nullable Map<String, Long> rejectionsByReason,
        List<Contamination> contamination,
        @Nullable Long scoredContamination,
        Map<String, Long> languages,
        Map<String, Long> categories,
        Lengths problem,
        Lengths solution,
        @Nullable Similarity similarity,
        Cost cost,
        Map<String, Long> licenses,
        Map<String, ?> provenance,
        List<Browser.Row> shown) {
    public DataSetReport {
        contamination = List.copyOf(contamination);
        shown = List.copyOf(shown);
    }

    /** All rows that were refused; 0 if it is not known. */
    long rejections() {
        return rejectionsByReason == null
                ? 0
                : rejectionsByReason.values().stream()
                        .mapToLong(Long::longValue)
                        .sum();
    }

    /** Refused rows of one benchmark at one level of TRACER. */
    public record Contamination(String benchmark, String level, long rows) {}

    /**
     * Lengths in words and signs.
     *
     * @param bins rows by {@code length / 20}, without gaps
     */
    public record Lengths(double mean, int longest, List<Long> bins) {
        static final int BIN = 20;

        public Lengths {
            bins = List.copyOf(bins);
        }
    }

    /**
     * Largest cosines of TF-IDF vectors with any task.
     *
     * @param bins rows by the cosine cut to two decimals, 0.00 to 1.00
     * @param nearest the ten rows with the largest, the largest first
     */
    public record Similarity(int tasks, double mean, List<Long> bins, List<NearRow> nearest) {
        /** Of cosines, the width of a bin. */
        static final double BIN = 0.01;

        public Similarity {
            bins = List.copyOf(bins);
            nearest = List.copyOf(nearest);
        }
    }

    /**
     * A row beside the task that it is nearest to.
     *
     * @param row its place among the samples, from 1
     */
    public record NearRow(long row, double cosine, String task, String text, String taskText) {}

    /**
     * What the teacher took, rejections included.
     *
     * @param calls rows that name their call
     * @param priced those of them that name its price
     */
    public record Cost(long calls, long priced, long promptTokens, long completionTokens, long nanoDollars) {}
}

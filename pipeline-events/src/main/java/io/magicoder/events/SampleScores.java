package io.magicoder.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the cleaner thought of a sample without refusing it: columns to filter by, not gates.
 *
 * @param quality from 0 to 1: less for every finding
 * @param findings names of quality rules that the sample breaks, and that are set to score
 * @param contamination from 0, for nothing of a benchmark, to 1: how much of a task was found
 * @param contaminationTask the task that was found most of, such as {@code MBPP 11}; null if nothing was found
 * @param similarity to the nearest earlier sample, from 0 to 1: share of their runs of five words that both have; 0 if no
 *     earlier one is near
 * @param nearestSample id of that sample; null if none is near
 */
public record SampleScores(
        double quality,
        List<String> findings,
        double contamination,
        @Nullable String contaminationTask,
        double similarity,
        @Nullable String nearestSample) {
    /** Nothing was found. */
    public static final SampleScores CLEAN = new SampleScores(1, List.of(), 0, null, 0, null);

    public SampleScores {
        findings = List.copyOf(findings);
    }

    /** The same beside the nearest earlier sample. */
    public SampleScores near(double nearness, @Nullable String sample) {
        return new SampleScores(quality, findings, contamination, contaminationTask, nearness, sample);
    }
}

package io.magicoder.cleaner.decontamination.meaning;

import java.util.Map;

/**
 * What the stage did: {@code asked = embedded + notEmbedded}, and {@code pairs = } those judged, of whatever level, those not judged,
 * and those that needed no ruling, because there is no judge or the row was refused for a nearer task.
 *
 * @param tasks vectors of tasks that rows are compared with
 * @param tasksNotEmbedded tasks that rows are <em>not</em> compared with: the model did not take their text
 * @param asked rows that came
 * @param embedded rows that were compared
 * @param notEmbedded rows that were <em>not</em> compared: they have no text, or the model did not take it
 * @param shortlisted rows with a pair on the shortlist
 * @param pairs of a row and a task on the shortlist
 * @param judged pairs, by what the judge said
 * @param notJudged pairs of which the judge gave no answer that counts
 * @param refused rows
 */
public record MeaningCounts(
        long tasks,
        long tasksNotEmbedded,
        long asked,
        long embedded,
        long notEmbedded,
        long shortlisted,
        long pairs,
        Map<MeaningLevel, Long> judged,
        long notJudged,
        long refused) {
    public MeaningCounts {
        judged = Map.copyOf(judged);
    }
}

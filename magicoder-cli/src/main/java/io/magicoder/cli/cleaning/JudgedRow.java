package io.magicoder.cli.cleaning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cleaner.Refusal;
import io.magicoder.cleaner.decontamination.meaning.MeaningScores;
import io.magicoder.dataset.CarriedColumns;
import io.magicoder.events.EventJson;
import io.magicoder.events.SampleScores;
import io.magicoder.rowfiles.RowJson;
import java.util.Optional;

/**
 * A row behind the rules: the columns it came with, then what the rules say. What an earlier cleaning said is replaced; a column of
 * somebody else that has one of these names is called {@code imported_NAME}.
 */
public final class JudgedRow {
    private JudgedRow() {}

    /**
     * A row that is kept.
     *
     * @param scores empty if they are not wanted
     * @param meaning empty if the row was not compared by meaning
     */
    public static ObjectNode kept(ObjectNode row, Optional<SampleScores> scores, Optional<MeaningScores> meaning) {
        ObjectNode columns = RowJson.emptyRow();
        scores.ifPresent(found -> {
            columns.put("quality", found.quality());
            columns.set("quality_findings", EventJson.mapper().valueToTree(found.findings()));
            columns.put("contamination", found.contamination());
            columns.put("contamination_task", found.contaminationTask());
            columns.put("similarity", found.similarity());
            columns.put("nearest_sample", found.nearestSample());
        });
        boolean scoredBefore = columns.properties().stream().allMatch(column -> row.has(column.getKey()));
        meaning.ifPresent(found -> {
            columns.put("semantic_similarity", found.similarity());
            columns.put("semantic_task", found.task());
            columns.put(
                    "semantic_level",
                    found.level() == null ? null : found.level().name());
            columns.put("semantic_failure", found.failure());
        });
        return judged(row, columns, scoredBefore);
    }

    /** A row that is refused, with reason and evidence. */
    public static ObjectNode refused(ObjectNode row, String reason, Refusal refusal) {
        ObjectNode columns = RowJson.emptyRow();
        columns.put("reason", reason);
        columns.set("evidence", EventJson.mapper().valueToTree(refusal.evidence()));
        return judged(row, columns, row.has("reason") && row.path("evidence").has("stage"));
    }

    private static ObjectNode judged(ObjectNode row, ObjectNode columns, boolean judgedBefore) {
        if (judgedBefore) {
            columns.fieldNames().forEachRemaining(row::remove);
        }
        ObjectNode judged = CarriedColumns.besides(columns, row);
        judged.setAll(columns);
        return judged;
    }
}

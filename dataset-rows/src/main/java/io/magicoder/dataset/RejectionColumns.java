package io.magicoder.dataset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.Rejection;
import io.magicoder.events.Rejection.Evidence;
import io.magicoder.rowfiles.RowJson;
import java.util.Optional;

/**
 * A rejection as a row: what was refused, by whom, why and on what evidence, and the way back, as a sample's. Problem and
 * solution are those of the pair that the cleaner refused; what never became a pair has the teacher's answer, if there was
 * one.
 */
public final class RejectionColumns {
    private RejectionColumns() {}

    /**
     * The row of a rejection.
     *
     * @param pair of the seed that was refused, if it came to be
     */
    public static ObjectNode of(Rejection rejection, Optional<GeneratedInstruction> pair) {
        ObjectNode row = RowJson.emptyRow();
        row.put("lang", rejection.seed().language());
        row.put("raw_index", rejection.seed().rawIndex());
        row.put("index", rejection.seed().index());
        row.put("reason", rejection.reason().name());
        row.put("rejected_by", rejection.rejectedBy());
        evidence(row, rejection.evidence());
        row.put("seed", rejection.seed().snippet());
        row.put("problem", pair.map(GeneratedInstruction::problem).orElse(null));
        row.put("solution", pair.map(GeneratedInstruction::solution).orElse(null));
        row.put("answer", rejection.answer() == null ? null : rejection.answer().text());
        row.put(
                "answer_cut",
                rejection.answer() == null
                        ? null
                        : Boolean.valueOf(rejection.answer().cut()));
        row.put("rejection_id", rejection.rejectionId());
        SampleColumns.origin(row, rejection.runId(), rejection.seed());
        SampleColumns.teacher(row, rejection.teacher());
        SampleColumns.carried(row, rejection.seed());
        return row;
    }

    private static void evidence(ObjectNode row, Evidence evidence) {
        ObjectNode object = row.putObject("evidence");
        object.put("stage", evidence.stage());
        object.put("detail", evidence.detail());
        object.put("benchmark", evidence.benchmark());
        object.put("task", evidence.task());
        object.put("matched", evidence.matched());
        object.put("level", evidence.level());
    }
}

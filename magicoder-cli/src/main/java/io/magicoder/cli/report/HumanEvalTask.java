package io.magicoder.cli.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cleaner.decontamination.Benchmarks;
import io.magicoder.rowfiles.RowReader;
import io.magicoder.rowfiles.RowText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A task of HumanEval.
 *
 * @param id as published
 * @param text prompt and canonical solution, as the paper compares it
 */
public record HumanEvalTask(String id, String text) {
    private static final String NAME = "HumanEval";

    /** Those among some benchmarks; none if HumanEval is not. */
    public static List<HumanEvalTask> among(Benchmarks benchmarks) throws IOException {
        List<HumanEvalTask> tasks = new ArrayList<>();
        for (Benchmarks.BenchmarkFile file : benchmarks.files()) {
            if (file.benchmark().equals(NAME)) {
                try (RowReader rows = RowReader.open(file.path())) {
                    while (rows.hasNext()) {
                        ObjectNode row = rows.next();
                        tasks.add(new HumanEvalTask(
                                text(row, "task_id"), text(row, "prompt") + " " + text(row, "canonical_solution")));
                    }
                }
            }
        }
        return tasks;
    }

    private static String text(ObjectNode row, String column) {
        return RowText.of(row.path(column)).orElse("");
    }
}

package io.magicoder.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.rowfiles.RowReader;
import io.magicoder.rowfiles.RowWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What commands that add columns to the rows of a file share: which files, and a summary of what was done. */
final class RowFileOptions {
    @Option(names = "--in", paramLabel = "FILE", required = true, description = "Rows to read; - is standard input.")
    private Path in = Path.of("-");

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Rows to write; - is standard output.")
    private Path out = Path.of("-");

    @Mixin
    private SummaryOption summary = new SummaryOption();

    /** Adds columns to one row. */
    @FunctionalInterface
    interface Step {
        /**
         * Adds to a row.
         *
         * @param place of the row, for sentences: its file and number
         */
        void addTo(ObjectNode row, String place);
    }

    /**
     * How many rows were written.
     *
     * @param repaired rows that had text that is no Unicode
     */
    record Counts(long rows, long repaired) {}

    /** Passes every row through a step. Nothing is written if it throws. */
    Counts pass(Step step) throws IOException {
        try (RowReader reader = RowReader.open(in);
                RowWriter writer = RowWriter.open(out)) {
            long rows = 0;
            while (reader.hasNext()) {
                ObjectNode row = reader.next();
                rows++;
                step.addTo(row, in + ", row " + rows);
                writer.write(row);
            }
            writer.complete();
            return new Counts(rows, reader.repairedRows());
        }
    }

    Path out() {
        return out;
    }

    /**
     * Says what was done.
     *
     * @param figures beside the counts
     */
    void summarise(String sentence, Counts counts, Map<String, ? extends @Nullable Object> figures) {
        Map<String, @Nullable Object> all = new LinkedHashMap<>();
        all.put("rows", counts.rows());
        all.putAll(figures);
        all.put("repaired", counts.repaired());
        summary.print(sentence + SummaryOption.repaired(counts.repaired()), all, out);
    }
}

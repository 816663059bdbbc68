package io.magicoder.cli;

import io.magicoder.cli.runs.ProgressBoard;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.DatasetReady;
import io.magicoder.trainer.rows.RowCounts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came of a run, up to its checkpoint.
 *
 * @param firstLoss of the training's first step; null if it was not seen
 * @param rows what became of the samples in the training; empty if the trainer does not know, as of a training of an earlier version
 * @param chosen whether a condition, {@code --where}, chose the samples
 */
record RunSummary(
        DatasetReady data,
        CheckpointPublished checkpoint,
        @Nullable Double firstLoss,
        Optional<RowCounts> rows,
        boolean chosen) {

    /** As lines, each with its name at the left. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "  " + data.seeds() + " seeds = " + data.samples() + " samples + " + data.rejections() + " rejections");
        lines.add("  rejections    " + ProgressBoard.describeRejections(data.rejectionsByReason()));
        lines.add("  shards        " + data.shards().count());
        rows.ifPresent(counts -> lines.add("  trained on    " + inWords(counts)));
        lines.add(String.format(
                Locale.ROOT,
                "  loss          %s at first, %.3f at last (step %d)",
                firstLoss == null ? "?" : String.format(Locale.ROOT, "%.3f", firstLoss),
                checkpoint.loss(),
                checkpoint.step()));
        lines.add("  checkpoint    " + checkpoint.location());
        return lines;
    }

    /** Every sample that the training did not see whole is counted. */
    private String inWords(RowCounts counts) {
        List<String> parts = new ArrayList<>();
        parts.add(counts.rows() + (counts.rows() == 1 ? " sample" : " samples"));
        if (chosen || counts.filtered() > 0) {
            parts.add(counts.filtered() + " left out by --where");
        }
        if (counts.dropped() > 0) {
            parts.add(counts.dropped() + " left out as too long: no token of the response was left");
        }
        if (counts.cut() > 0) {
            parts.add(counts.cut() + " cut at the maximum length");
        }
        return String.join(", ", parts);
    }
}

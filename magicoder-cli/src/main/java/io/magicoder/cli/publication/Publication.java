package io.magicoder.cli.publication;

import io.magicoder.events.CleaningRules;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.RunStarted;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.rowfiles.RowColumn;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A data set on its way into a folder.
 *
 * @param title for people
 * @param titled whether somebody chose it
 * @param run whose data set is complete
 * @param where the condition that its rows pass, if there is one
 * @param drawn how its rows were drawn from those, if they were
 * @param samples of the run, those included that do not pass
 * @param columns of the rows
 * @param rejectionColumns of the refused ones
 */
record Publication(
        String title,
        boolean titled,
        RunRecord run,
        DatasetReady ready,
        ExportFormat format,
        Optional<String> where,
        Optional<RowDraw.Drawn> drawn,
        long samples,
        List<RowColumn> columns,
        List<RowColumn> rejectionColumns) {
    Publication {
        columns = List.copyOf(columns);
        rejectionColumns = List.copyOf(rejectionColumns);
    }

    Optional<RunStarted> started() {
        return Optional.ofNullable(run.started());
    }

    /** The name of the data set, if its rows were imported. */
    Optional<String> imported() {
        return started().flatMap(started -> Optional.ofNullable(started.dataSet()));
    }

    Optional<CleaningRules> rules() {
        return Optional.ofNullable(ready.rules());
    }

    /** The command that writes the folder again. */
    String command() {
        return "./magicoder export --run " + run.runId() + " --out DIR"
                + (format == ExportFormat.MAGICODER
                        ? ""
                        : " --format " + format.name().toLowerCase(Locale.ROOT))
                + where.map(condition -> " --where " + quoted(condition)).orElse("")
                + drawn.map(draw -> " --rows " + draw.rows() + " --draw-seed " + draw.seed())
                        .orElse("")
                + (titled ? " --title " + quoted(title) : "");
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }
}

package io.magicoder.cli;

import io.magicoder.cli.publication.DataSetFolder;
import io.magicoder.cli.publication.ExportFormat;
import io.magicoder.cli.publication.RowDraw;
import io.magicoder.cli.runs.RunData;
import io.magicoder.cli.topics.BrokerAccess;
import io.magicoder.cli.topics.KafkaOptions;
import io.magicoder.dataset.RejectionColumns;
import io.magicoder.dataset.RowFilter;
import io.magicoder.dataset.RowFilterException;
import io.magicoder.dataset.RowSelection;
import io.magicoder.dataset.SampleColumns;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.rowfiles.RowWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the data set of a run into a file, or into a folder for a hub. */
@Command(
        name = "export",
        description =
                "Writes the samples of a run with their scores and their origin: into a file of rows, or into a folder that"
                        + " one can upload to a hub as it is (Parquet, card, Croissant metadata, attribution, and the refused rows with"
                        + " their reasons as a split of their own). Writing it again gives the same bytes.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    @Option(
            names = "--run",
            paramLabel = "ID",
            required = true,
            description = "Id of the run, or name of a data set that was imported.")
    private String runName = "";

    @Option(
            names = "--out",
            paramLabel = "FILE|DIR",
            required = true,
            description =
                    "A .jsonl or .json file, plain, .gz or .zst, a .parquet file, or - for standard output; or a folder: one"
                            + " that exists, a name without a point, or one with / behind it.")
    private String out = "-";

    @Option(names = "--rejections", paramLabel = "FILE", description = "Writes the rejections of the run too.")
    private @Nullable Path rejectionsOut;

    @Option(
            names = "--format",
            paramLabel = "NAME",
            defaultValue = "MAGICODER",
            description =
                    "Shape of the rows: magicoder (problem, solution, seed, …), messages (of user and assistant), or alpaca"
                            + " (instruction, input, output); each with scores and origin (default: magicoder).")
    private ExportFormat format = ExportFormat.MAGICODER;

    @Option(
            names = "--title",
            paramLabel = "TEXT",
            description =
                    "Of the card of a folder (default: the name of an imported data set, or one with the run's id).")
    private @Nullable String title;

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Draw so many of the rows at random, of those that pass --where (default: all).")
    private @Nullable Integer rows;

    @Option(
            names = "--draw-seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the draw: the same seed draws the same rows (default: ${DEFAULT-VALUE}).")
    private long drawSeed;

    @Mixin
    private WhereOption where = new WhereOption();

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private SummaryOption summary = new SummaryOption();

    @Override
    public Integer call() throws IOException {
        Optional<RowFilter> filter = where.filter();
        boolean toFolder = isFolder();
        if (rows != null && rows < 1) {
            throw new UserError("--rows is " + rows + ": it must be at least 1");
        }
        if (title != null && !toFolder) {
            throw new UserError("--title is that of a folder's card, and --out " + out + " is a file: leave it out");
        }
        Optional<DataSetFolder> folder = toFolder ? Optional.of(new DataSetFolder(Path.of(out))) : Optional.empty();
        try (BrokerAccess broker = kafka.open()) {
            RunRecord run = kafka.requireRun(broker.clientSettings(), runName);
            boolean withPairs = toFolder || rejectionsOut != null;
            try (RunData data = withPairs
                    ? RunData.readWithRefusedPairs(broker.clientSettings(), run)
                    : RunData.read(broker.clientSettings(), run)) {
                export(data, run, filter, folder);
            }
        } catch (RowFilterException e) {
            throw WhereOption.refusal(e);
        }
        return 0;
    }

    private boolean isFolder() {
        if (out.equals("-")) {
            return false;
        }
        Path path = Path.of(out);
        return out.endsWith("/")
                || out.endsWith(File.separator)
                || Files.isDirectory(path)
                || !String.valueOf(path.getFileName()).contains(".");
    }

    private void export(RunData data, RunRecord run, Optional<RowFilter> filter, Optional<DataSetFolder> folder)
            throws IOException {
        if (data.samples() == 0 && data.rejections() == 0) {
            throw new UserError("run " + run.runId() + " " + kafka.place() + " has neither samples nor rejections yet");
        }
        DatasetReady ready = run.ready();
        if (ready != null && data.samples() != ready.samples()) {
            throw new UserError("run " + run.runId() + " has " + ready.samples() + " samples, but only "
                    + data.samples() + " of them are on the topic: nothing was written");
        }
        BitSet passing = filter.isPresent() ? passing(data, filter.get()) : null;
        Optional<RowDraw> draw = rows == null ? Optional.empty() : Optional.of(draw(data, passing, rows));
        if (draw.isPresent()) {
            passing = draw.get().places();
        }
        long taken = passing == null ? data.samples() : passing.cardinality();
        if (folder.isPresent()) {
            if (ready == null) {
                throw new UserError("run " + run.runId()
                        + " is still open: a folder for a hub is written once its data set is complete");
            }
            if (taken == 0) {
                throw new UserError("there is nothing to publish: "
                        + (data.samples() == 0
                                ? "run " + run.runId() + " has no sample"
                                : "none of the " + data.samples() + " samples of run " + run.runId() + " passes "
                                        + WhereOption.NAME));
            }
            folder.get()
                    .write(
                            run,
                            ready,
                            data,
                            new DataSetFolder.Wish(format, title, where.sql(), draw.map(RowDraw::result), passing));
        } else {
            writeFile(data, passing);
        }
        if (rejectionsOut != null) {
            try (RowWriter writer = RowWriter.open(rejectionsOut)) {
                data.forEachRejection(
                        rejection -> writer.write(RejectionColumns.of(rejection, data.pairOf(rejection))));
                writer.complete();
            }
        }
        summarise(data, run, taken, draw, folder.isPresent());
    }

    private static BitSet passing(RunData data, RowFilter filter) throws IOException {
        try (RowSelection selection = filter.select()) {
            data.forEachSample(sample -> selection.add(SampleColumns.of(sample)));
            return selection.passing();
        }
    }

    private RowDraw draw(RunData data, @Nullable BitSet passing, int wanted) throws IOException {
        RowDraw draw = new RowDraw(wanted, drawSeed);
        int[] place = {0};
        data.forEachSample(sample -> {
            if (passing == null || passing.get(place[0])) {
                draw.offer(place[0], sample.sampleId());
            }
            place[0]++;
        });
        if (draw.offered() < wanted) {
            throw new UserError("--rows asks for " + wanted + " rows, and there are " + draw.offered()
                    + (passing == null ? "" : " that pass " + WhereOption.NAME));
        }
        return draw;
    }

    private void writeFile(RunData data, @Nullable BitSet passing) throws IOException {
        try (RowWriter writer = RowWriter.open(Path.of(out))) {
            int[] place = {0};
            data.forEachSample(sample -> {
                if (passing == null || passing.get(place[0])) {
                    writer.write(format.row(sample));
                }
                place[0]++;
            });
            writer.complete();
        }
    }

    private void summarise(RunData data, RunRecord run, long taken, Optional<RowDraw> draw, boolean toFolder) {
        long left = data.samples() - draw.map(RowDraw::offered).orElse(taken);
        boolean withRejections = toFolder || rejectionsOut != null;
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("run", run.runId());
        figures.put("samples", taken);
        figures.put("filtered", left);
        draw.ifPresent(drawn -> figures.put("not_drawn", drawn.offered() - taken));
        if (withRejections) {
            figures.put("rejections", data.rejections());
        }
        figures.put("complete", run.ready() != null);
        summary.print(
                "exported " + taken + " samples"
                        + (withRejections ? " and " + data.rejections() + " rejections" : "") + " of run " + run.runId()
                        + " to " + out
                        + (where.sql().isPresent() ? "; " + left + " samples do not pass " + WhereOption.NAME : "")
                        + draw.map(drawn -> "; " + (drawn.offered() - taken) + " were not drawn")
                                .orElse("")
                        + (run.ready() == null ? "; the run is still open" : ""),
                figures,
                Path.of(out));
    }
}

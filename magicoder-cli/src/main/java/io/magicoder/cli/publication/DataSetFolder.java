package io.magicoder.cli.publication;

import io.magicoder.cli.UserError;
import io.magicoder.cli.runs.RunData;
import io.magicoder.dataset.RejectionColumns;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.rowfiles.ParquetShards;
import io.magicoder.rowfiles.RowColumn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes a data set as a folder for a hub:
 *
 * <pre>
 * README.md                                  the card
 * croissant.json                             metadata
 * ATTRIBUTION.md                             repositories and licences
 * data/train-00000-of-00001.parquet          the rows
 * rejected/rejected-00000-of-00001.parquet   the refused ones, if there are any
 * </pre>
 *
 * Other files in it, such as those of git, stay as they are. Each file takes its name when it is complete, the card last;
 * writing the same data set again gives the same bytes.
 */
public final class DataSetFolder {
    /** A file of usual rows has some 100 MB, as hubs like it. */
    static final long ROWS_PER_FILE = 50_000;

    private static final String CARD = "README.md";
    private static final Pattern SHARD = Pattern.compile("(train|rejected)-\\d{5}-of-\\d{5}\\.parquet");

    private final Path folder;
    private final long rowsPerFile;

    /** @throws UserError if the folder holds a README that is not ours */
    public DataSetFolder(Path folder) throws IOException {
        this(folder, ROWS_PER_FILE);
    }

    DataSetFolder(Path folder, long rowsPerFile) throws IOException {
        this.folder = folder;
        this.rowsPerFile = rowsPerFile;
        if (Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new UserError("--out " + folder + " is a file: name a folder, or a file of rows");
        }
        Path card = folder.resolve(CARD);
        if (Files.exists(card)
                && !Files.readString(card, StandardCharsets.UTF_8).contains(DataSetCard.MARK)) {
            throw new UserError(card + " was not written by export: move it away, or name another folder");
        }
    }

    /**
     * What is to be written.
     *
     * @param title null for one that names the run
     * @param where the condition that chose the rows
     * @param drawn how the rows were drawn from those that pass
     * @param passing the samples that are taken, by their place; null for all
     */
    public record Wish(
            ExportFormat format,
            @Nullable String title,
            Optional<String> where,
            Optional<RowDraw.Drawn> drawn,
            @Nullable BitSet passing) {}

    /**
     * Writes all of it.
     *
     * @param data with the pairs of the refused rows
     * @return how many rows were written
     */
    public long write(RunRecord run, DatasetReady ready, RunData data, Wish wish) throws IOException {
        DataSetFacts facts = new DataSetFacts();
        Croissant croissant = new Croissant(folder);
        List<RowColumn> columns;
        List<RowColumn> rejectionColumns = List.of();
        try (ParquetShards train = ParquetShards.open(folder.resolve("data"), "train", rowsPerFile)) {
            int[] place = {0};
            data.forEachSample(sample -> {
                if (wish.passing() == null || wish.passing().get(place[0])) {
                    facts.add(sample);
                    train.write(wish.format().row(sample));
                }
                place[0]++;
            });
            columns = train.columns();
            List<Path> files = train.complete();
            removeOthers(files);
            croissant.add("train", "The rows to train on.", files, columns);
        }
        if (data.rejections() > 0) {
            try (ParquetShards rejected = ParquetShards.open(folder.resolve("rejected"), "rejected", rowsPerFile)) {
                data.forEachRejection(rejection -> {
                    facts.add(rejection);
                    rejected.write(RejectionColumns.of(rejection, data.pairOf(rejection)));
                });
                rejectionColumns = rejected.columns();
                List<Path> files = rejected.complete();
                removeOthers(files);
                croissant.add("rejected", "What was refused, and why: not to be trained on.", files, rejectionColumns);
            }
        } else {
            removeOthers(List.of(folder.resolve("rejected").resolve("none")));
        }
        Publication publication = new Publication(
                title(run, wish),
                wish.title() != null,
                run,
                ready,
                wish.format(),
                wish.where(),
                wish.drawn(),
                data.samples(),
                columns,
                rejectionColumns);
        write("ATTRIBUTION.md", facts.attribution.page(publication.title()));
        write("croissant.json", croissant.text(publication, facts));
        write(CARD, new DataSetCard(publication, facts).text());
        return facts.rows;
    }

    private static String title(RunRecord run, Wish wish) {
        if (wish.title() != null) {
            return wish.title();
        }
        String imported = run.started() == null ? null : run.started().dataSet();
        return imported == null ? "Magicoder data set " + run.runId() : imported;
    }

    /** Shards of an earlier export that had another number of them. */
    private static void removeOthers(List<Path> files) throws IOException {
        Path folder = files.getFirst().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return;
        }
        List<Path> others;
        try (Stream<Path> all = Files.list(folder)) {
            others = all.filter(
                            file -> SHARD.matcher(file.getFileName().toString()).matches() && !files.contains(file))
                    .toList();
        }
        for (Path other : others) {
            Files.delete(other);
        }
    }

    private void write(String name, String text) throws IOException {
        Path beside = folder.resolve("." + name + ".part");
        try {
            Files.writeString(beside, text, StandardCharsets.UTF_8);
            Files.move(
                    beside, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
    }
}

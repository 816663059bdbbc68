package io.magicoder.cli.imports;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cli.UserError;
import io.magicoder.cli.imports.RowReading.Reading;
import io.magicoder.events.DeterministicId;
import io.magicoder.rowfiles.RowReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The files of a data set, whose rows are read once to look at them and once to send them. */
public final class ImportedFiles implements AutoCloseable {
    private static final int SHOWN_REASONS = 3;

    private final List<ImportedFile> files = new ArrayList<>();
    private final RowReading reading;
    private final List<String> firstReasons = new ArrayList<>();
    private @Nullable Path ours;

    /** @param name for records: without its folder, so that nothing depends on where a file lies */
    record ImportedFile(Path path, String name, String sha256) {}

    /**
     * Finds the files, and takes standard input into one.
     *
     * @throws UserError if one is not there
     */
    public ImportedFiles(List<Path> paths, ImportSettings settings) throws IOException {
        reading = new RowReading(settings.columns());
        try {
            for (Path path : paths) {
                Path file = path.toString().equals("-") ? standardInput() : path;
                if (!Files.isRegularFile(file)) {
                    throw new UserError(
                            "--in " + path + " is no file of rows (.jsonl, .json, .parquet, also .gz, .zst)");
                }
                files.add(new ImportedFile(
                        file,
                        path.toString().equals("-") ? "standard input" : String.valueOf(path.getFileName()),
                        DeterministicId.sha256Hex(file)));
            }
        } catch (IOException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Path standardInput() throws IOException {
        if (ours != null) {
            throw new UserError("--in has - twice: standard input can be read once");
        }
        ours = Files.createTempFile("magicoder-import-", ".jsonl");
        try (var out = Files.newOutputStream(ours)) {
            System.in.transferTo(out);
        }
        return ours;
    }

    List<String> hashes() {
        return files.stream().map(ImportedFile::sha256).toList();
    }

    List<String> names() {
        return files.stream().map(ImportedFile::name).toList();
    }

    /** Takes the rows as they come. */
    interface Taker {
        /**
         * A row that could be read.
         *
         * @param number in its file, from 1
         * @param named the row under the usual names of its columns
         */
        void row(ImportedFile file, long number, ObjectNode row, ObjectNode named, Reading reading);

        /**
         * A row that could not be read.
         *
         * @param why completes a sentence that begins with the row
         */
        void damaged(ImportedFile file, long number, String why);
    }

    /**
     * Hands over every row, the files in their order.
     *
     * @throws io.magicoder.rowfiles.RowFileException if a file is damaged so that the rows behind the damage are lost
     */
    ImportCounts forEach(Taker taker) throws IOException {
        ImportCounts counts = new ImportCounts();
        for (ImportedFile file : files) {
            long[] number = {0};
            try (RowReader rows = RowReader.open(file.path(), (_, why) -> {
                counts.noPair();
                taker.damaged(file, ++number[0], why);
            })) {
                while (rows.hasNext()) {
                    ObjectNode row = rows.next();
                    ObjectNode named = reading.named(row);
                    Reading read = reading.read(named);
                    switch (read) {
                        case Reading.Pair pair -> counts.pair(pair);
                        case Reading.Unusable _ -> counts.noPair();
                    }
                    taker.row(file, ++number[0], row, named, read);
                }
                counts.repaired(rows.repairedRows());
            }
        }
        return counts;
    }

    /**
     * Reads all of it, before anything is started for it.
     *
     * @throws UserError if no row is a pair
     */
    public ImportCounts look() throws IOException {
        ImportCounts counts = forEach(new Taker() {
            @Override
            public void row(ImportedFile file, long number, ObjectNode row, ObjectNode named, Reading read) {
                if (read instanceof Reading.Unusable unusable) {
                    note(file, number, unusable.reason());
                }
            }

            @Override
            public void damaged(ImportedFile file, long number, String why) {
                note(file, number, why);
            }
        });
        if (counts.rows() == 0) {
            throw new UserError("--in " + String.join(", ", names()) + " has no rows: there is nothing to import");
        }
        if (counts.unreadable() == counts.rows()) {
            throw new UserError("none of the " + counts.rows() + " rows can be imported: " + firstReasons.getFirst());
        }
        return counts;
    }

    /** Of the first rows that are no pair. */
    public List<String> firstReasons() {
        return List.copyOf(firstReasons);
    }

    private void note(ImportedFile file, long number, String why) {
        if (firstReasons.size() < SHOWN_REASONS) {
            firstReasons.add(file.name() + ", row " + number + ", " + why);
        }
    }

    @Override
    public void close() throws IOException {
        if (ours != null) {
            Files.deleteIfExists(ours);
        }
    }
}

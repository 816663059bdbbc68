package io.magicoder.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.dataset.RowFilter;
import io.magicoder.dataset.RowSelection;
import io.magicoder.events.CheckpointManifest.DataFile;
import io.magicoder.events.DeterministicId;
import io.magicoder.languagemodel.text.EncodedRow;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.rowfiles.RowReader;
import io.magicoder.trainer.rows.RowEncoding;
import io.magicoder.trainer.rows.RowsOrigin;
import io.magicoder.trainer.rows.TokenisedRows;
import io.magicoder.trainer.rows.TokenisedRowsWriter;
import io.magicoder.trainer.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rows of files as tokens, kept in a directory so that a training that is resumed need not make them again. Memory
 * does not grow with the files.
 */
final class RowsOfFiles {
    private static final int ENCODED_AT_ONCE = 1024;

    private final @Nullable Tokenizer tokenizer;
    private final @Nullable RowEncoding encoding;
    private final PromptFormat prompt;
    private final TrainingSettings settings;
    private final int vocabulary;

    /**
     * @param tokenizer null if the rows have to be tokens already
     * @param vocabulary of the model
     */
    RowsOfFiles(@Nullable Tokenizer tokenizer, int vocabulary, TrainingSettings settings) {
        this.vocabulary = vocabulary;
        this.tokenizer = tokenizer;
        this.settings = settings;
        encoding = tokenizer == null ? null : new RowEncoding(tokenizer, settings);
        prompt = PromptFormat.named(settings.promptFormat());
    }

    /** A row as it was read, and where. */
    private record Read(long number, ObjectNode row, String place) {}

    /**
     * The rows of some files, one file after the other.
     *
     * @param directory where they are kept, or were kept before
     * @throws UserError if a file cannot be used
     */
    TokenisedRows prepare(List<Path> files, Path directory) throws IOException {
        List<String> hashes = new ArrayList<>();
        for (Path file : files) {
            hashes.add(sha256(file));
        }
        RowsOrigin origin =
                RowsOrigin.of(String.join(" ", hashes), tokenizer == null ? "" : tokenizer.sha256(), settings);
        Optional<TokenisedRows> kept = TokenisedRows.open(directory);
        if (kept.isPresent()) {
            if (kept.get().origin().equals(origin)) {
                return kept.get();
            }
            kept.get().close();
        }
        @Nullable BitSet chosen = chosen(files);
        try (TokenisedRowsWriter writer = TokenisedRowsWriter.begin(directory)) {
            List<DataFile> described = new ArrayList<>();
            long before = 0;
            for (int i = 0; i < files.size(); i++) {
                long rows = encode(files.get(i), before, chosen, writer);
                before += rows;
                described.add(new DataFile(files.get(i).toString(), rows, hashes.get(i)));
            }
            writer.complete(origin, described);
        }
        return TokenisedRows.open(directory)
                .orElseThrow(() -> new IOException("the rows in " + directory + " were changed"));
    }

    /** The rows that the condition takes, by their number in all files together; null for all. */
    private @Nullable BitSet chosen(List<Path> files) throws IOException {
        Optional<RowFilter> where = settings.where();
        if (where.isEmpty()) {
            return null;
        }
        try (RowSelection selection = where.get().select()) {
            for (Path file : files) {
                try (RowReader reader = RowReader.open(file)) {
                    while (reader.hasNext()) {
                        selection.add(reader.next());
                    }
                }
            }
            return selection.passing();
        }
    }

    private static String sha256(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UserError("--data " + file + " is no file: name files of rows (.jsonl, .json, .parquet), which a"
                    + " training that is resumed reads again");
        }
        return DeterministicId.sha256Hex(file);
    }

    private long encode(Path file, long before, @Nullable BitSet chosen, TokenisedRowsWriter writer)
            throws IOException {
        long rows = 0;
        List<Read> batch = new ArrayList<>();
        try (RowReader reader = RowReader.open(file)) {
            while (reader.hasNext()) {
                ObjectNode row = reader.next();
                rows++;
                if (chosen == null || chosen.get(Math.toIntExact(before + rows - 1))) {
                    batch.add(new Read(rows - 1, row, file + ", row " + rows));
                } else {
                    writer.leaveOut();
                }
                if (batch.size() == ENCODED_AT_ONCE || !reader.hasNext()) {
                    for (EncodedRow encoded :
                            batch.parallelStream().map(this::encode).toList()) {
                        writer.add(encoded);
                    }
                    batch.clear();
                }
            }
        }
        return rows;
    }

    private EncodedRow encode(Read read) {
        if (RowEncoder.isTokens(read.row())) {
            return cut(known(RowEncoder.tokens(read.row(), read.place()), read.place()));
        }
        if (encoding == null) {
            throw new UserError(read.place() + " is text, but the base model has no tokenizer.json: add the model's"
                    + " tokenizer, or give input_ids and prompt_length");
        }
        RowEncoder.Texts texts = RowEncoder.texts(read.row(), prompt, read.place());
        return encoding.encode(read.number(), texts.instruction(), texts.input(), texts.response());
    }

    private TrainingRow known(TrainingRow row, String place) {
        if (settings.fimRate() > 0) {
            throw new UserError(place + " is tokens already, and a hole needs text: set fim-rate to 0, or give text");
        }
        for (int id : row.inputIds()) {
            if (id < 0 || id >= vocabulary) {
                throw new UserError(place + ": token " + id + " is not in the model's vocabulary of " + vocabulary);
            }
        }
        return row;
    }

    private EncodedRow cut(TrainingRow row) {
        int length = Math.min(row.inputIds().length, settings.maxLength());
        return new EncodedRow(
                new TrainingRow(Arrays.copyOf(row.inputIds(), length), Math.min(row.promptLength(), length)),
                row.inputIds().length - length);
    }
}

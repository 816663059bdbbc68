package io.magicoder.trainer.rows;

import io.magicoder.dataset.RowFilter;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.TrainingShard;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.text.EncodedRow;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.trainer.shards.ChosenSamples;
import io.magicoder.trainer.shards.FoundShards;
import io.magicoder.trainer.shards.SampleReader;
import io.magicoder.trainer.shards.ShardReader;
import io.magicoder.trainer.shards.ShardsUnavailableException;
import io.magicoder.trainer.training.Example;
import io.magicoder.trainer.training.StartingModel;
import io.magicoder.trainer.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a data set for a training, with their tokenizer. They are made while the shards are read, or taken from
 * disk if an earlier process has made the same ones.
 */
public final class DatasetRows implements AutoCloseable {
    private final Tokenizer tokenizer;
    private final TokenisedRows rows;

    private DatasetRows(Tokenizer tokenizer, TokenisedRows rows) {
        this.tokenizer = tokenizer;
        this.rows = rows;
    }

    /**
     * Takes the rows of a data set from a directory, or makes them there.
     *
     * @param samples asked if the settings have a condition
     * @param stopRequested ends the reading early
     * @throws ShardsUnavailableException if the data set cannot be read as it was written, or on a stop
     */
    public static DatasetRows prepare(
            DatasetReady dataset,
            StartingModel start,
            TrainingSettings settings,
            ShardReader shards,
            SampleReader samples,
            Path directory,
            BooleanSupplier stopRequested)
            throws IOException, ShardsUnavailableException {
        Optional<DatasetRows> made = find(dataset, start, settings, directory);
        if (made.isPresent()) {
            return made.get();
        }
        Optional<RowFilter> where = settings.where();
        ChosenSamples chosen = where.isPresent() ? samples.choose(dataset, where.get()) : null;
        try (Making making = new Making(start, settings, chosen, directory)) {
            FoundShards found = shards.read(dataset, making, stopRequested);
            return making.complete(found);
        }
    }

    /** What an earlier process has made for the same data, tokenizer and settings. */
    private static Optional<DatasetRows> find(
            DatasetReady dataset, StartingModel start, TrainingSettings settings, Path directory) throws IOException {
        Optional<TokenisedRows> rows = TokenisedRows.open(directory);
        if (rows.isEmpty()) {
            return Optional.empty();
        }
        Optional<Tokenizer> tokenizer = Optional.empty();
        try {
            tokenizer = Optional.of(start.knownTokenizer(directory));
        } catch (ModelFormatException e) {
            // One that is not there, or damaged, is made or refused where rows are made.
        }
        if (tokenizer
                .filter(known ->
                        rows.get().origin().equals(origin(dataset.shards().chainHead(), known, settings)))
                .isPresent()) {
            return Optional.of(new DatasetRows(tokenizer.get(), rows.get()));
        }
        rows.get().close();
        tokenizer.ifPresent(Tokenizer::close);
        return Optional.empty();
    }

    private static RowsOrigin origin(String chainHead, Tokenizer tokenizer, TrainingSettings settings) {
        return RowsOrigin.of(chainHead, tokenizer.sha256(), settings);
    }

    public Tokenizer tokenizer() {
        return tokenizer;
    }

    public TokenisedRows rows() {
        return rows;
    }

    @Override
    public void close() {
        rows.close();
        tokenizer.close();
    }

    /** Tokenises shards as they come. A tokenizer that is learnt from the data waits for the first of them. */
    private static final class Making implements ShardReader.Destination, AutoCloseable {
        private final StartingModel start;
        private final TrainingSettings settings;
        private final @Nullable ChosenSamples chosen;
        private final Path directory;
        private final List<Example> waiting = new ArrayList<>();
        private @Nullable Tokenizer tokenizer;
        private @Nullable TokenisedRowsWriter writer;
        private long seen;

        Making(StartingModel start, TrainingSettings settings, @Nullable ChosenSamples chosen, Path directory) {
            this.start = start;
            this.settings = settings;
            this.chosen = chosen;
            this.directory = directory;
        }

        @Override
        public void begin() throws IOException {
            close();
            waiting.clear();
            seen = 0;
            writer = TokenisedRowsWriter.begin(directory);
            tokenizer = null;
        }

        @Override
        public void accept(TrainingShard shard) throws IOException {
            for (TrainingShard.Row row : shard.rows()) {
                if (chosen == null || chosen.contains(row.sampleId())) {
                    waiting.add(new Example(row.instruction(), Optional.ofNullable(row.example()), row.response()));
                } else {
                    open().leaveOut();
                }
            }
            if (tokenizer != null || waiting.size() >= start.examplesToLearnTokensFrom()) {
                encode();
            }
        }

        /** Several rows at once, in their order: the tokenizer takes most of the time. */
        private Tokenizer encode() throws IOException {
            Tokenizer known = tokenizer;
            if (known == null) {
                known = start.openTokenizer(settings, waiting, directory);
                tokenizer = known;
            }
            RowEncoding encoding = new RowEncoding(known, settings);
            List<EncodedRow> encoded = IntStream.range(0, waiting.size())
                    .parallel()
                    .mapToObj(i -> encode(encoding, seen + i, waiting.get(i)))
                    .toList();
            seen += waiting.size();
            waiting.clear();
            for (EncodedRow row : encoded) {
                open().add(row);
            }
            return known;
        }

        private static EncodedRow encode(RowEncoding encoding, long row, Example example) {
            return encoding.encode(row, example.instruction(), encoding.input(example.example()), example.response());
        }

        DatasetRows complete(FoundShards found) throws IOException {
            Tokenizer ready = encode();
            open().complete(origin(found.range().chainHead(), ready, settings), found.range(), found.passedOver());
            TokenisedRows rows = TokenisedRows.open(directory)
                    .orElseThrow(() -> new IOException("the rows in " + directory + " were changed"));
            tokenizer = null; // goes with the rows
            return new DatasetRows(ready, rows);
        }

        private TokenisedRowsWriter open() {
            if (writer == null) {
                throw new IllegalStateException("no shard was read");
            }
            return writer;
        }

        @Override
        public void close() throws IOException {
            if (tokenizer != null) {
                tokenizer.close();
            }
            if (writer != null) {
                writer.close();
            }
        }
    }
}

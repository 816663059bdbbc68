package io.magicoder.trainer.rows;

import io.magicoder.events.DatasetReady;
import io.magicoder.events.DatasetReady.ShardSequence;
import io.magicoder.events.ShardChain;
import io.magicoder.events.TrainingShard;
import io.magicoder.events.TrainingShard.Row;
import io.magicoder.trainer.TemplatedProblems;
import io.magicoder.trainer.shards.ShardReader;
import io.magicoder.trainer.shards.WrittenRecords;
import io.magicoder.trainer.training.ResumePoints;
import io.magicoder.trainer.training.StartingModel;
import io.magicoder.trainer.training.Training;
import io.magicoder.trainer.training.TrainingOutcome;
import io.magicoder.trainer.training.TrainingSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Many rows from shards to training steps in a process of its own, on the way they take in the service, but for the
 * broker: read, verified, tokenised, kept on disk, walked through in the order of an epoch, and trained on for two steps.
 */
public final class ManyRows {
    private static final String RUN = "run-many";
    private static final int ROWS_PER_SHARD = 256;
    private static final List<Row> PATTERNS = TemplatedProblems.rows(64, 1);

    private ManyRows() {}

    public static void main(String[] arguments) throws Exception {
        long rows = Long.parseLong(arguments[0]);
        DatasetReady dataset = dataset(rows);
        StartingModel start = new StartingModel.Small(300, 32, 1, 2, 1, 64, 2048);
        TrainingSettings settings =
                TrainingSettings.preset(TrainingSettings.SMALL, Map.of(TrainingSettings.EPOCHS, "1"));
        ShardReader reader = new ShardReader(
                sequence -> new WrittenRecords(shards(rows).map(shard -> WrittenRecords.record(shard.index(), shard))),
                Duration.ZERO);
        long began = System.nanoTime();
        try (DatasetRows data = DatasetRows.prepare(
                dataset,
                start,
                settings,
                reader,
                (_, _) -> {
                    throw new IllegalStateException("there is no condition");
                },
                Path.of(arguments[1]),
                () -> false)) {
            long tokenised = System.nanoTime();
            AtomicInteger steps = new AtomicInteger();
            TrainingOutcome outcome = new Training(
                            settings,
                            new ResumePoints(Path.of(arguments[1], "checkpoints"), 1, Map.of()),
                            _ -> steps.incrementAndGet(),
                            () -> steps.get() == 2)
                    .run(start.opening(data.tokenizer(), settings), data.rows(), List.of(), (_, _) -> {});
            long tokens = LongStream.range(0, data.rows().size())
                    .map(i -> data.rows().get((int) i).inputIds().length)
                    .sum();
            if (tokens != data.rows().counts().tokens() || !outcome.equals(new TrainingOutcome.Stopped(2))) {
                throw new IllegalStateException(tokens + " tokens, " + outcome);
            }
            System.out.printf(
                    Locale.ROOT,
                    "%d rows of %d tokens in %.1f s (%.0f rows/s), stopped after 2 steps; heap of at most %d MB, tokens on"
                            + " disk %d MB%n",
                    data.rows().size(),
                    tokens,
                    (tokenised - began) / 1e9,
                    data.rows().size() / ((tokenised - began) / 1e9),
                    Runtime.getRuntime().maxMemory() >> 20,
                    (tokens * Integer.BYTES) >> 20);
        }
    }

    /** Shards of a chain, made one after the other. */
    private static Stream<TrainingShard> shards(long rows) {
        List<String> link = new ArrayList<>(List.of(ShardChain.start(RUN)));
        return LongStream.range(0, Math.ceilDiv(rows, ROWS_PER_SHARD)).mapToObj(index -> {
            long first = index * ROWS_PER_SHARD;
            TrainingShard shard = TrainingShard.of(
                    RUN,
                    (int) index,
                    LongStream.range(first, Math.min(rows, first + ROWS_PER_SHARD))
                            .mapToObj(ManyRows::row)
                            .toList(),
                    link.getFirst());
            link.set(0, ShardChain.after(shard));
            return shard;
        });
    }

    private static Row row(long number) {
        Row pattern = PATTERNS.get((int) (number % PATTERNS.size()));
        return new Row(
                "sample-" + number, pattern.instruction() + " (" + number + ")", pattern.response() + "\n" + number);
    }

    private static DatasetReady dataset(long rows) {
        String head = shards(rows).map(ShardChain::after).reduce("", (_, last) -> last);
        return new DatasetReady(
                RUN,
                rows,
                rows,
                0,
                Map.of(),
                Map.of("java", rows),
                new ShardSequence((int) Math.ceilDiv(rows, ROWS_PER_SHARD), 0, 0, head),
                Instant.EPOCH);
    }
}

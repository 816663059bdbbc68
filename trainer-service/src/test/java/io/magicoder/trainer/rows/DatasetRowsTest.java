package io.magicoder.trainer.rows;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.DatasetReady;
import io.magicoder.events.TrainingShard;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.text.TrainingRows;
import io.magicoder.trainer.TemplatedProblems;
import io.magicoder.trainer.shards.ShardReader;
import io.magicoder.trainer.shards.ShardsUnavailableException;
import io.magicoder.trainer.shards.WrittenRecords;
import io.magicoder.trainer.training.StartingModel;
import io.magicoder.trainer.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetRowsTest {
    private static final StartingModel SMALL = new StartingModel.Small(300, 32, 1, 2, 1, 64, 2048);
    private static final TrainingSettings SETTINGS = settings(1536);

    private final List<TrainingShard> shards = TemplatedProblems.shards("run-1", 3, 20);
    private final DatasetReady dataset = TemplatedProblems.datasetReady("run-1", shards);
    private int read;

    @TempDir
    Path directory;

    @Test
    void rowsAreThoseOfTheExamplesInTheirOrder() throws Exception {
        try (DatasetRows data = prepare(SMALL, SETTINGS)) {
            List<TrainingRow> expected = encoded(data.tokenizer(), SETTINGS);
            assertThat(data.rows()).hasSize(60);
            for (int i = 0; i < 60; i++) {
                assertThat(data.rows().get(i).inputIds())
                        .isEqualTo(expected.get(i).inputIds());
                assertThat(data.rows().get(i).promptLength())
                        .isEqualTo(expected.get(i).promptLength());
            }
            assertThat(data.rows().counts())
                    .isEqualTo(new RowCounts(
                            60,
                            expected.stream()
                                    .mapToLong(row -> row.inputIds().length)
                                    .sum(),
                            0,
                            0,
                            0));
            assertThat(data.rows().shards().count()).isEqualTo(3);
        }
    }

    @Test
    void whatIsCutAndWhatIsDroppedIsCounted() throws Exception {
        TrainingSettings settings = settings(200);

        try (DatasetRows data = prepare(SMALL, settings)) {
            List<TrainingRow> encoded = encoded(data.tokenizer(), settings);
            long dropped = encoded.stream()
                    .filter(row -> row.promptLength() == row.inputIds().length)
                    .count();
            assertThat(dropped).isPositive();
            assertThat(data.rows().counts())
                    .extracting(RowCounts::rows, RowCounts::dropped, RowCounts::cut)
                    .containsExactly(60 - dropped, dropped, 60L);
        }
    }

    @Test
    void theNextProcessTakesTheRowsFromDisk() throws Exception {
        prepare(SMALL, SETTINGS).close();
        int before = read;

        try (DatasetRows data = prepare(SMALL, SETTINGS)) {
            assertThat(read).isEqualTo(before);
            assertThat(data.rows()).hasSize(60);
            assertThat(data.rows().get(59).inputIds())
                    .isEqualTo(encoded(data.tokenizer(), SETTINGS).get(59).inputIds());
        }
    }

    @Test
    void rowsOfOtherSettingsOrDataAreMadeAnew() throws Exception {
        prepare(SMALL, SETTINGS).close();

        try (DatasetRows data = prepare(SMALL, settings(1000))) {
            assertThat(read).isEqualTo(6);
            assertThat(data.rows().origin().maxLength()).isEqualTo(1000);
        }
        shards.removeLast();
        try (DatasetRows data = prepare(TemplatedProblems.datasetReady("run-1", shards), SMALL, settings(1000))) {
            assertThat(data.rows()).hasSize(40);
        }
    }

    @Test
    void rowsOfAnotherTokenizerAreMadeAnew() throws Exception {
        Path base = directory.resolve("base");
        Tokenizer.learnByteLevel(base, List.of("def f(x):\n    return x\n".repeat(3)), 270);
        prepare(new StartingModel.Directory(base), SETTINGS).close();
        Tokenizer.learnByteLevel(base, List.of("static long count(int[] list) {}\n".repeat(3)), 270);

        try (DatasetRows data = prepare(new StartingModel.Directory(base), SETTINGS)) {
            assertThat(read).isEqualTo(6);
            assertThat(data.rows().get(0).inputIds())
                    .isEqualTo(encoded(data.tokenizer(), SETTINGS).getFirst().inputIds());
        }
    }

    @Test
    void whatAKilledProcessLeftIsMadeAnew() throws Exception {
        prepare(SMALL, SETTINGS).close();
        Path tokens = directory.resolve("rows").resolve(TokenisedRows.TOKENS);
        Files.write(tokens, new byte[12]);

        try (DatasetRows data = prepare(SMALL, SETTINGS)) {
            assertThat(read).isEqualTo(6);
            assertThat(data.rows()).hasSize(60);
        }
    }

    private static TrainingSettings settings(int maxLength) {
        return TrainingSettings.preset(
                TrainingSettings.SMALL, Map.of(TrainingSettings.MAX_LENGTH, String.valueOf(maxLength)));
    }

    private DatasetRows prepare(StartingModel start, TrainingSettings settings)
            throws IOException, ShardsUnavailableException {
        return prepare(dataset, start, settings);
    }

    private DatasetRows prepare(DatasetReady ready, StartingModel start, TrainingSettings settings)
            throws IOException, ShardsUnavailableException {
        return DatasetRows.prepare(
                ready,
                start,
                settings,
                new ShardReader(
                        sequence -> new WrittenRecords(
                                IntStream.range(0, shards.size()).mapToObj(i -> {
                                    read++;
                                    return WrittenRecords.record(i, shards.get(i));
                                })),
                        Duration.ZERO),
                (_, _) -> {
                    throw new IllegalStateException("there is no condition");
                },
                directory.resolve("rows"),
                () -> false);
    }

    private List<TrainingRow> encoded(Tokenizer tokenizer, TrainingSettings settings) {
        List<TrainingRow> rows = new ArrayList<>();
        for (TrainingShard shard : shards) {
            shard.rows()
                    .forEach(row -> rows.add(TrainingRows.encode(
                                    tokenizer,
                                    PromptFormat.named(settings.promptFormat()),
                                    row.instruction(),
                                    row.response(),
                                    settings.maxLength())
                            .row()));
        }
        return rows;
    }
}

package io.magicoder.cleaner;

import static io.magicoder.cleaner.Pairs.NOW;
import static io.magicoder.cleaner.Pairs.exhausted;
import static io.magicoder.cleaner.Pairs.pair;
import static io.magicoder.cleaner.Pairs.rejection;
import static io.magicoder.cleaner.Pairs.started;
import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.cleaner.OrderedStep.Effect;
import io.magicoder.cleaner.deduplication.NearDuplicates;
import io.magicoder.cleaner.ledger.ClosingRun;
import io.magicoder.events.CleanSample;
import io.magicoder.events.CleaningRules;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.DatasetReady.ShardSequence;
import io.magicoder.events.EventJson;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.SampleScores;
import io.magicoder.events.ShardChain;
import io.magicoder.events.TrainingShard;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OrderedStepTest {
    private static final String RUN = "run-1";

    private final OrderedStep step = new OrderedStep(OrderedStep.Memory.inMemory());
    private final List<PipelineEvent> written = new ArrayList<>();

    @Test
    void aSampleCarriesTheReferencesInstructionAndItsPlaceInTheRun() {
        // When
        accept(pair(RUN, 1));
        accept(pair(RUN, 2));

        // Then
        CleanSample second = written(CleanSample.class).getLast();
        assertThat(second.index()).isEqualTo(1);
        assertThat(second.instruction()).isEqualTo("Write a solution to the following coding problem:\nProblem 2");
        assertThat(second.response()).isEqualTo("return 2;");
        assertThat(second.sampleId()).isEqualTo(CleanSample.id(pair(RUN, 2).instructionId()));
    }

    @Test
    void aRunClosesWhenEverySeedHasEnded() {
        // When
        accept(pair(RUN, 1));
        accept(exhausted(RUN, 3));
        accept(rejection(RUN, 2, Rejection.GENERATOR));
        assertThat(written(DatasetReady.class)).isEmpty();
        accept(pair(RUN, 3, "int other;", "Problem 1", "other"));

        // Then
        TrainingShard shard = written(TrainingShard.class).getFirst();
        assertThat(shard.isIntact()).isTrue();
        assertThat(written(DatasetReady.class))
                .containsExactly(new DatasetReady(
                        RUN,
                        3,
                        1,
                        2,
                        Map.of("UNPARSEABLE", 1L, "DUPLICATE_PROBLEM", 1L),
                        Map.of("java", 1L),
                        new ShardSequence(1, 0, 0, ShardChain.after(shard)),
                        NOW));
        assertThat(written(Rejection.class)) // the generator's is on the topic already
                .extracting(Rejection::reason)
                .containsExactly(RejectionReason.DUPLICATE_PROBLEM);
        assertThat(written.getLast()).isInstanceOf(DatasetReady.class);
    }

    @Test
    void aRunClosesHoweverLateItsSeedsAreCounted() {
        // When
        accept(pair(RUN, 1));
        accept(pair(RUN, 2));
        accept(exhausted(RUN, 2));

        // Then
        assertThat(written(DatasetReady.class)).hasSize(1);
    }

    @Test
    void aRunWithoutSeedsClosesAtOnce() {
        // When
        accept(exhausted(RUN, 0));

        // Then
        assertThat(written)
                .containsExactly(new DatasetReady(
                        RUN, 0, 0, 0, Map.of(), Map.of(), new ShardSequence(0, 0, 0, ShardChain.start(RUN)), NOW));
    }

    @Test
    void aRunWhoseSeedsWereAllRejectedClosesWithoutShards() {
        // When
        accept(exhausted(RUN, 1));
        accept(rejection(RUN, 1, Rejection.GENERATOR));

        // Then
        assertThat(written)
                .containsExactly(new DatasetReady(
                        RUN,
                        1,
                        0,
                        1,
                        Map.of("UNPARSEABLE", 1L),
                        Map.of(),
                        new ShardSequence(0, 0, 0, ShardChain.start(RUN)),
                        NOW));
    }

    @Test
    void onlyTheFirstOutcomeOfASeedCounts() {
        // When
        accept(pair(RUN, 1));
        int before = written.size();

        // Then
        assertThat(accept(pair(RUN, 1))).isEqualTo(Effect.REDELIVERED);
        assertThat(accept(rejection(RUN, 1, Rejection.GENERATOR))).isEqualTo(Effect.REDELIVERED);
        assertThat(written).hasSize(before);
    }

    @Test
    void nothingChangesAClosedRun() {
        // Given
        accept(pair(RUN, 1));
        accept(exhausted(RUN, 1));
        int before = written.size();

        // Then
        assertThat(accept(exhausted(RUN, 1))).isEqualTo(Effect.REDELIVERED);
        assertThat(accept(exhausted(RUN, 2))).isEqualTo(Effect.REDELIVERED);
        assertThat(accept(started(RUN, 7))).isEqualTo(Effect.REDELIVERED);
        assertThat(accept(pair(RUN, 1))).isEqualTo(Effect.TOO_LATE);
        assertThat(accept(pair(RUN, 2))).isEqualTo(Effect.TOO_LATE);
        assertThat(written).hasSize(before);
    }

    @Test
    void theFirstWordOnWhereARunBeginsHoldsHoweverLateItComes() {
        // When
        accept(pair(RUN, 1)); // from another partition
        assertThat(accept(started(RUN, 7))).isEqualTo(Effect.COUNTED);
        assertThat(accept(started(RUN, 8))).isEqualTo(Effect.REDELIVERED);
        accept(exhausted(RUN, 1));

        // Then
        assertThat(written(DatasetReady.class))
                .extracting(dataset -> dataset.shards().fromOffset())
                .containsExactly(7L);
    }

    @Test
    void aDatasetThatCanBeReadLetsItsRunBeClosed() {
        // Given
        Table<String, ClosingRun> closing = Table.inMemory();
        OrderedStep closable =
                new OrderedStep(new OrderedStep.Memory(Table.inMemory(), Table.inMemory(), Table.inMemory(), closing));
        closable.accept(exhausted(RUN, 0), NOW, written::add);
        assertThat(closing.get(RUN)).isEmpty();

        // When
        closable.accept(written.getLast(), NOW, written::add);

        // Then
        assertThat(closing.get(RUN)).contains(new ClosingRun.AwaitsEnds());
    }

    @Test
    void theDatasetOfAnUnknownRunIsNotOurs() {
        // Given
        DatasetReady foreign =
                new DatasetReady("foreign", 0, 0, 0, Map.of(), Map.of(), new ShardSequence(0, 0, 0, ""), NOW);

        // Then
        assertThat(accept(foreign)).isEqualTo(Effect.REDELIVERED);
        assertThat(written).isEmpty();
    }

    @Test
    void aRunWithMoreOutcomesThanSeedsStaysOpenAndSaysSo() {
        // Given
        accept(pair(RUN, 1));
        accept(pair(RUN, 2));

        // Then
        assertThat(accept(exhausted(RUN, 1))).isEqualTo(Effect.OVERDRAWN);
        assertThat(written(DatasetReady.class)).isEmpty();
    }

    @Test
    void aShardIsWrittenAsSoonAsItHas256Rows() {
        // When
        for (int i = 0; i < 600; i++) {
            accept(pair(RUN, i));
        }
        accept(exhausted(RUN, 600));

        // Then
        assertThat(written(TrainingShard.class))
                .extracting(shard -> shard.index() + ":" + shard.rows().size())
                .containsExactly("0:256", "1:256", "2:88");
        List<String> rows = written(TrainingShard.class).stream()
                .flatMap(shard -> shard.rows().stream())
                .map(TrainingShard.Row::sampleId)
                .toList();
        assertThat(rows)
                .isEqualTo(written(CleanSample.class).stream()
                        .map(CleanSample::sampleId)
                        .toList());
    }

    @Test
    void aShardStaysBelowItsLimitInBytesWhateverItsCharacters() {
        // When
        for (int i = 0; i < 40; i++) {
            accept(pair(RUN, i, "int seed" + i + ";", "\u20ac\"".repeat(10_000) + i, "\u0001".repeat(10_000) + i));
        }
        accept(exhausted(RUN, 40));

        // Then
        assertThat(written(TrainingShard.class))
                .hasSizeGreaterThan(3)
                .allSatisfy(shard -> assertThat(EventJson.write(shard)).hasSizeLessThan(TrainingShard.MAX_BYTES));
    }

    @Test
    void runsDoNotSeeEachOther() {
        // When
        accept(pair(RUN, 1));
        accept(pair("run-2", 1));
        accept(exhausted("run-2", 1));

        // Then
        assertThat(written(DatasetReady.class)).extracting(DatasetReady::runId).containsExactly("run-2");
        assertThat(written(CleanSample.class)).extracting(CleanSample::index).containsExactly(0L, 0L);
    }

    private Effect accept(PipelineEvent event) {
        return step.accept(event, NOW, written::add);
    }

    private <T> List<T> written(Class<T> type) {
        return written.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Test
    void aSampleCarriesItsScoresAndALaterRowThatIsNearGoes() {
        // Given
        CleaningRules rules = new CleaningRules("none", List.of(), null, 0.7);
        OrderedStep nearStep =
                new OrderedStep(OrderedStep.Memory.inMemory(), new NearDuplicates(0.7, SortedTable.inMemory()), rules);
        SampleScores screened = new SampleScores(0.5, List.of("COPIES_PROBLEM"), 0.3, "MBPP 11", 0, null);
        String text = IntStream.range(0, 60).mapToObj(word -> "w" + word).collect(Collectors.joining(" "));
        List<PipelineEvent> written = new ArrayList<>();

        // When
        nearStep.accept(Pairs.pair(RUN, 1, "a", text, "return 1;"), Screened.of(screened), NOW, written::add);
        nearStep.accept(
                Pairs.pair(RUN, 2, "b", text + " more", "return 1 2;"), Screened.of(screened), NOW, written::add);
        nearStep.accept(Pairs.exhausted(RUN, 2), NOW, written::add);

        // Then
        CleanSample sample = (CleanSample) written.getFirst();
        assertThat(sample.scores()).isEqualTo(screened);
        assertThat(written.get(1)).isInstanceOfSatisfying(Rejection.class, rejection -> {
            assertThat(rejection.reason()).isEqualTo(RejectionReason.NEAR_DUPLICATE);
            assertThat(rejection.evidence().matched()).isEqualTo(sample.sampleId());
        });
        assertThat(written.getLast())
                .isInstanceOfSatisfying(
                        DatasetReady.class, ready -> assertThat(ready.rules()).isEqualTo(rules));
    }
}

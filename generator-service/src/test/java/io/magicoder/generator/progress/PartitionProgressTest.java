package io.magicoder.generator.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.magicoder.generator.answered.SeedIdSet;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class PartitionProgressTest {
    private static final TopicPartition SEEDS = new TopicPartition("seeds", 3);
    private static final TopicPartition OUTCOMES = new TopicPartition("outcomes", 3);

    private final OutcomeFloors floors = new OutcomeFloors();
    private final PartitionProgress progress = new PartitionProgress(SEEDS, floors);

    @Test
    void theLowestUnfinishedOffsetIsCommittedWithTheFloorAtItsArrival() throws Exception {
        // Given
        floors.raise(OUTCOMES, 100);
        progress.learn(nothingBefore(10));
        SeedTicket first = begun(10);
        SeedTicket second = begun(11);
        SeedTicket third = begun(12);
        // When
        floors.written(OUTCOMES, 130);
        SeedTicket fourth = begun(13);
        second.finish();
        first.finish();
        // Then
        assertThat(commit()).isEqualTo(new Committed(12, 100));
        // When
        third.finish();
        // Then
        assertThat(commit()).isEqualTo(new Committed(13, 131));
        // When
        fourth.finish();
        floors.written(OUTCOMES, 131);
        // Then
        assertThat(commit()).isEqualTo(new Committed(14, 132));
    }

    @Test
    void aHangingSeedKeepsOffsetAndFloorWhateverEndsBehindIt() throws Exception {
        // Given
        progress.learn(nothingBefore(0));
        SeedTicket hanging = begun(0);
        for (int offset = 1; offset < 500; offset++) {
            SeedTicket other = begun(offset);
            floors.written(OUTCOMES, offset);
            other.finish();
        }
        // Then
        assertThat(commit()).isEqualTo(new Committed(0, 0));
        // When
        hanging.finish();
        // Then
        assertThat(commit()).isEqualTo(new Committed(500, 500));
    }

    @Test
    void untilThisOwnerIsPastWhatAnEarlierOneAnsweredTheEarlierLookBackHolds() throws Exception {
        // Given
        floors.raise(OUTCOMES, 1000);
        SeedIdSet answered = new SeedIdSet();
        answered.add("seed of offset 12");
        progress.learn(new History(10, 13, List.of(OUTCOMES), new LookBack(Map.of(OUTCOMES, 700L)), answered));
        // When
        SeedTicket first = begun(10);
        begun(11);
        first.finish();
        // Then
        assertThat(commit()).isEqualTo(new Committed(11, 700));
        assertThat(first.answeredBefore().contains("seed of offset 12")).isTrue();
    }

    @Test
    void onceThereOnlyTheOwnFloorCounts() throws Exception {
        // Given
        floors.raise(OUTCOMES, 1000);
        SeedIdSet answered = new SeedIdSet();
        answered.add("seed of offset 10");
        progress.learn(new History(10, 11, List.of(OUTCOMES), new LookBack(Map.of(OUTCOMES, 700L)), answered));
        // When
        SeedTicket first = begun(10);
        SeedTicket second = begun(11);
        first.finish();
        // Then
        assertThat(commit()).isEqualTo(new Committed(11, 1000));
        assertThat(second.answeredBefore().size()).isZero();
    }

    @Test
    void whatArrivesBeforeThePastIsKnownWaitsForIt() throws Exception {
        // Given
        SeedTicket early = progress.receive(0);
        CompletableFuture<Boolean> begun = beginLater(early);
        assertThat(begun).isNotDone();
        assertThat(progress.due()).isEmpty();
        // When
        floors.raise(OUTCOMES, 70);
        progress.learn(nothingBefore(0));
        // Then
        await().untilAsserted(() -> assertThat(begun).isCompletedWithValue(true));
        floors.written(OUTCOMES, 90);
        assertThat(commit()).isEqualTo(new Committed(0, 70));
    }

    @Test
    void afterRevocationNothingBeginsAndNothingThatDidNotBeginCounts() throws Exception {
        // Given
        progress.learn(nothingBefore(0));
        SeedTicket underWay = begun(0);
        SeedTicket late = progress.receive(1);
        // When
        progress.revoke();
        // Then
        assertThat(late.begin()).isFalse();
        late.finish();
        assertThat(progress.awaitIdle(System.nanoTime())).isEqualTo(1);
        assertThat(Thread.interrupted()).as("the worker must not pay any more").isTrue();
        underWay.finish();
        assertThat(progress.awaitIdle(System.nanoTime() + Duration.ofDays(1).toNanos()))
                .isZero();
        assertThat(commit()).isEqualTo(new Committed(1, 0));
    }

    @Test
    void aPartitionThatIsRevokedBeforeItsPastIsKnownSendsItsSeedsAway() {
        // Given
        CompletableFuture<Boolean> begun = beginLater(progress.receive(0));
        // When
        progress.revoke();
        // Then
        await().untilAsserted(() -> assertThat(begun).isCompletedWithValue(false));
        assertThat(progress.due()).isEmpty();
    }

    @Test
    void anAbandonedSeedIsNotCommitted() throws Exception {
        // Given
        progress.learn(nothingBefore(0));
        SeedTicket abandoned = begun(0);
        begun(1).finish();
        // When
        abandoned.abandon();
        // Then
        assertThat(progress.awaitIdle(System.nanoTime())).isZero();
        assertThat(commit()).isEqualTo(new Committed(0, 0));
    }

    @Test
    void anIdlePartitionIsCommittedAgainWhenTheOutcomesOfOthersMoveOn() {
        // Given
        progress.learn(nothingBefore(5));
        assertThat(commit()).isEqualTo(new Committed(5, 0));
        // When
        floors.written(OUTCOMES, 50);
        // Then
        assertThat(progress.due()).isEmpty();
        // When
        floors.written(OUTCOMES, 500);
        // Then
        assertThat(commit()).isEqualTo(new Committed(5, 501));
        assertThat(progress.due()).isEmpty();
    }

    private record Committed(long offset, long from) {}

    private Committed commit() {
        PartitionProgress.Commit commit = progress.due().orElseThrow();
        progress.committed(commit);
        return new Committed(commit.offset(), commit.lookBack().from().getOrDefault(OUTCOMES, -1L));
    }

    private SeedTicket begun(long offset) throws InterruptedException {
        SeedTicket ticket = progress.receive(offset);
        assertThat(ticket.begin()).isTrue();
        return ticket;
    }

    private static CompletableFuture<Boolean> beginLater(SeedTicket ticket) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return ticket.begin();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Executors.newVirtualThreadPerTaskExecutor());
    }

    private static History nothingBefore(long start) {
        return new History(start, start, List.of(OUTCOMES), new LookBack(Map.of()), new SeedIdSet());
    }
}

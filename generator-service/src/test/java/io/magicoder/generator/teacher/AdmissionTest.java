package io.magicoder.generator.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.magicoder.generator.teacher.Admission.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Duration NEVER = Duration.ofDays(1);
    private static final int MANY = 1000;

    @Test
    void noMoreThanTheLimitEnter() throws Exception {
        // Given
        Admission admission = new Admission("The teacher", 2, NEVER, MANY);
        Turn first = admission.enter(false);
        admission.enter(false);
        // When
        CompletableFuture<Turn> third = enterLater(admission);
        // Then
        assertThat(third).isNotDone();
        admission.leave(first);
        await().untilAsserted(() -> assertThat(third).isCompleted());
    }

    @Test
    void noFurtherCallIsMadeWhileAnswersPileUpThatAreNotStored() throws Exception {
        // Given
        Admission admission = new Admission("The teacher", 4, NEVER, MANY);
        Deque<Runnable> stored = new ArrayDeque<>();
        answer(admission, 5, stored);
        // When
        CompletableFuture<Turn> next = enterLater(admission);
        // Then
        await().until(() -> admission.waiting() == 1);
        assertThat(next).isNotDone();
        stored.remove().run();
        await().untilAsserted(() -> assertThat(next).isCompleted());
    }

    @Test
    void onceManyWereStoredMoreAnswersMayBeOnTheirWayButNotAnyNumber() throws Exception {
        // Given
        Admission admission = new Admission("The teacher", 4, NEVER, MANY);
        for (int i = 0; i < 200; i++) {
            Deque<Runnable> stored = new ArrayDeque<>();
            answer(admission, 1, stored);
            stored.remove().run();
        }
        // When
        answer(admission, 4 * 8 + 4, new ArrayDeque<>());
        CompletableFuture<Turn> next = enterLater(admission);
        // Then
        await().until(() -> admission.waiting() == 1);
        assertThat(next).isNotDone();
    }

    private static void answer(Admission admission, int calls, Deque<Runnable> stored) throws InterruptedException {
        for (int i = 0; i < calls; i++) {
            Turn turn = admission.enter(false);
            admission.keep(stored::add);
            admission.leave(turn);
        }
    }

    @Test
    void whilePausedOneTriesAndItsSuccessLetsAllIn() throws Exception {
        // Given
        Admission admission = new Admission("The teacher", 8, Duration.ofMillis(1), MANY);
        admission.pause("refused");
        assertThat(admission.unavailability()).contains("refused");
        // When
        Turn turn = admission.enter(false);
        CompletableFuture<Turn> other = enterLater(admission);
        // Then
        assertThat(other).isNotDone();
        admission.answered(turn);
        await().untilAsserted(() -> assertThat(other).isCompleted());
        assertThat(admission.unavailability()).isEmpty();
    }

    @Test
    void afterAFailedTryThereIsAnother() throws Exception {
        // Given
        Admission admission = new Admission("The teacher", 8, Duration.ofMillis(1), MANY);
        admission.pause("refused");
        Turn probe = admission.enter(false);
        // When
        admission.pause("still refused");
        admission.leave(probe);
        // Then
        assertThat(admission.enter(false).probe()).isTrue();
        assertThat(admission.unavailability()).contains("still refused");
    }

    @Test
    void stoppingSendsAwayThoseWhoWait() throws Exception {
        // Given
        Admission admission = new Admission("The teacher", 1, NEVER, MANY);
        admission.enter(false);
        CompletableFuture<Turn> waiting = enterLater(admission);
        // When
        admission.stop();
        // Then
        await().untilAsserted(() -> assertThat(waiting).isCompletedExceptionally());
        assertThatThrownBy(() -> admission.delay(NEVER)).isInstanceOf(InterruptedException.class);
    }

    @Test
    void whoComesAgainIsLetInBeforeWhoComesForTheFirstTime() throws Exception {
        // Given
        Admission admission = new Admission("The teacher", 1, NEVER, MANY);
        Turn held = admission.enter(false);
        CompletableFuture<Turn> fresh = enterLater(admission);
        await().until(() -> admission.waiting() == 1);
        CompletableFuture<Turn> again = later(() -> admission.enter(true));
        await().until(() -> admission.waiting() == 2);
        // When
        admission.leave(held);
        // Then
        await().untilAsserted(() -> assertThat(again).isCompleted());
        assertThat(fresh).isNotDone();
        admission.leave(again.join());
        await().untilAsserted(() -> assertThat(fresh).isCompleted());
    }

    @Test
    void manyFailuresInARowWithoutAnyAnswerPauseAndOneAnswerInBetweenDoesNot() throws Exception {
        // Given
        Admission admission = new Admission("The teacher", 8, NEVER, 3);
        Turn turn = admission.enter(false);
        // When
        admission.failed(turn, "status 500");
        admission.failed(turn, "status 500");
        admission.answered(turn);
        admission.failed(turn, "status 500");
        admission.failed(turn, "status 500");
        // Then
        assertThat(admission.unavailability()).isEmpty();
        // When
        admission.failed(turn, "status 502");
        // Then
        assertThat(admission.unavailability()).contains("the last 3 calls failed; the last one: status 502");
    }

    @Test
    void anAnswerToWhatWasAskedBeforeThePauseDoesNotEndIt() throws Exception {
        // Given
        Admission admission = new Admission("The teacher", 8, NEVER, MANY);
        Turn before = admission.enter(false);
        admission.pause("the key was withdrawn");
        // When
        admission.answered(before);
        // Then
        assertThat(admission.unavailability()).isPresent();
    }

    @Test
    void aLongWaitIsKnownWithItsEnd() {
        // Given
        Admission admission = new Admission("The teacher", 8, NEVER, MANY);
        CompletableFuture<Turn> waiting = later(() -> {
            admission.await(Duration.ofHours(1), "status 429");
            return admission.enter(false);
        });
        // Then
        await().untilAsserted(() -> assertThat(admission.waitsUntil())
                .hasValueSatisfying(
                        until -> assertThat(until).isAfter(Instant.now().plusSeconds(3000))));
        // When
        admission.stop();
        // Then
        await().untilAsserted(() -> assertThat(waiting).isCompletedExceptionally());
    }

    private static CompletableFuture<Turn> enterLater(Admission admission) {
        return later(() -> admission.enter(false));
    }

    private static CompletableFuture<Turn> later(Callable<Turn> entry) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return entry.call();
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                Executors.newVirtualThreadPerTaskExecutor());
    }
}

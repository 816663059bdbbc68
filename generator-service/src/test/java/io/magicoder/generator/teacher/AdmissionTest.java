package io.magicoder.generator.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final Duration NEVER = Duration.ofDays(1);

    @Test
    void noMoreThanTheLimitEnter() throws Exception {
        // Given
        Admission admission = new Admission(2, NEVER);
        admission.enter();
        admission.enter();
        // When
        CompletableFuture<Long> third = enterLater(admission);
        // Then
        assertThat(third).isNotDone();
        admission.leave();
        await().untilAsserted(() -> assertThat(third).isCompleted());
    }

    @Test
    void aRoundOfRefusalsHalvesTheLimitOnceAndAnswersRaiseIt() throws Exception {
        // Given
        Admission admission = new Admission(8, NEVER);
        List<Long> turns = enter(admission, 8);
        // When
        turns.forEach(admission::rateLimited);
        turns.forEach(admission::rateLimited); // late ones of the same round
        // Then
        assertThat(admission.limit()).isEqualTo(4);
        for (int i = 0; i < 100; i++) {
            admission.answered(turns.getFirst());
        }
        assertThat(admission.limit()).isEqualTo(8);
    }

    @Test
    void refusalsHereAndThereChangeLittle() throws Exception {
        // Given
        Admission admission = new Admission(32, NEVER);
        // When
        for (int call = 0; call < 5000; call++) {
            long turn = enter(admission, 1).getFirst();
            if (call % 20 == 0) {
                admission.rateLimited(turn);
            } else {
                admission.answered(turn);
            }
            admission.leave();
            // Then
            assertThat(admission.limit()).isGreaterThanOrEqualTo(28);
        }
    }

    @Test
    void aTeacherThatTakesFewAtOnceIsAskedByAboutSoMany() throws Exception {
        // Given
        Admission admission = new Admission(64, NEVER);
        // When
        for (int round = 0; round < 200; round++) {
            List<Long> turns = enter(admission, admission.limit());
            for (int i = 0; i < turns.size(); i++) {
                if (i < 6) {
                    admission.answered(turns.get(i));
                } else {
                    admission.rateLimited(turns.get(i));
                }
                admission.leave();
            }
        }
        // Then
        assertThat(admission.limit()).isBetween(5, 10);
    }

    private static List<Long> enter(Admission admission, int calls) throws InterruptedException {
        List<Long> turns = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            turns.add(admission.enter());
        }
        return turns;
    }

    @Test
    void whilePausedOneTriesAndItsSuccessLetsAllIn() throws Exception {
        // Given
        Admission admission = new Admission(8, Duration.ofMillis(1));
        admission.pause("refused");
        assertThat(admission.unavailability()).contains("refused");
        // When
        long turn = admission.enter();
        CompletableFuture<Long> other = enterLater(admission);
        // Then
        assertThat(other).isNotDone();
        admission.answered(turn);
        await().untilAsserted(() -> assertThat(other).isCompleted());
        assertThat(admission.unavailability()).isEmpty();
    }

    @Test
    void afterAFailedTryThereIsAnother() throws Exception {
        // Given
        Admission admission = new Admission(8, Duration.ofMillis(1));
        admission.pause("refused");
        admission.enter();
        // When
        admission.pause("still refused");
        admission.leave();
        // Then
        admission.enter();
        assertThat(admission.unavailability()).contains("still refused");
    }

    @Test
    void stoppingSendsAwayThoseWhoWait() throws Exception {
        // Given
        Admission admission = new Admission(1, NEVER);
        admission.enter();
        CompletableFuture<Long> waiting = enterLater(admission);
        // When
        admission.stop();
        // Then
        await().untilAsserted(() -> assertThat(waiting).isCompletedExceptionally());
        assertThatThrownBy(() -> admission.delay(NEVER)).isInstanceOf(InterruptedException.class);
    }

    private static CompletableFuture<Long> enterLater(Admission admission) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return admission.enter();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Executors.newVirtualThreadPerTaskExecutor());
    }
}

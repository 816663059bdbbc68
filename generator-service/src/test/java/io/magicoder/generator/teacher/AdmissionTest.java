package io.magicoder.generator.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
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
    void tooManyRequestsHalveTheLimitOncePerBurstAndAnswersRaiseIt() throws Exception {
        // Given
        Admission admission = new Admission(8, NEVER);
        long first = admission.enter();
        long second = admission.enter();
        // When
        admission.rateLimited(first);
        admission.rateLimited(second);
        // Then
        assertThat(admission.limit()).isEqualTo(4);
        for (int i = 0; i < 5; i++) {
            admission.answered();
        }
        assertThat(admission.limit()).isEqualTo(5);
        for (int i = 0; i < 100; i++) {
            admission.answered();
        }
        assertThat(admission.limit()).isEqualTo(8);
    }

    @Test
    void whilePausedOneTriesAndItsSuccessLetsAllIn() throws Exception {
        // Given
        Admission admission = new Admission(8, Duration.ofMillis(1));
        admission.pause("refused");
        assertThat(admission.unavailability()).contains("refused");
        // When
        admission.enter();
        CompletableFuture<Long> other = enterLater(admission);
        // Then
        assertThat(other).isNotDone();
        admission.answered();
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

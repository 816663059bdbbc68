package io.magicoder.inference.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class DecodingQueueTest {
    private final DecodingQueue queue = new DecodingQueue(1, 1, Duration.ofSeconds(7));
    private final CountDownLatch go = new CountDownLatch(1);
    private final RequestTime time = new RequestTime(Duration.ofMinutes(1));

    @AfterEach
    void stop() throws InterruptedException {
        go.countDown();
        queue.stop(Duration.ofSeconds(5));
    }

    @Test
    void refusesWhoFindsNoPlace() {
        try (DecodingQueue.Place _ = queue.enter();
                DecodingQueue.Place _ = queue.enter()) {
            assertThatThrownBy(queue::enter)
                    .asInstanceOf(type(RefusedRequestException.class))
                    .satisfies(refusal -> {
                        assertThat(refusal.status()).isEqualTo(429);
                        assertThat(refusal.retryAfter()).contains(Duration.ofSeconds(7));
                    });
            assertThat(queue.admitted()).isEqualTo(2);
        }
        assertThat(queue.admitted()).isZero();
    }

    @Test
    void piecesOfWorkAreDoneAsTurnsAreFree() throws InterruptedException {
        DecodingQueue wider = new DecodingQueue(2, 1, Duration.ofSeconds(7));
        AtomicInteger together = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch two = new CountDownLatch(2);
        Supplier<Integer> work = () -> {
            int now = together.incrementAndGet();
            most.accumulateAndGet(now, Math::max);
            two.countDown();
            await(two);
            return together.getAndDecrement();
        };
        try (DecodingQueue.Place place = wider.enter(3)) {
            assertThat(place.work(List.of(work, work, work), time)).hasSize(3);
        }
        assertThat(most).hasValue(2);
        assertThat(wider.stop(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void whoStopsWaitingLeavesTheTurnToTheNext() {
        // Given
        CompletableFuture<String> first = occupy();
        RequestTime abandoned = new RequestTime(Duration.ofMinutes(1));
        abandoned.abandon();
        try (DecodingQueue.Place place = queue.enter()) {
            assertThatThrownBy(() -> place.work(() -> "never", abandoned)).hasMessage("the client has left");
        }

        // When
        CompletableFuture<String> next = CompletableFuture.supplyAsync(() -> {
            try (DecodingQueue.Place place = queue.enter()) {
                return place.work(() -> "its turn", time);
            }
        });
        go.countDown();

        // Then
        assertThat(next.join()).isEqualTo("its turn");
        assertThat(first.join()).isEqualTo("done");
    }

    @Test
    void whoIsOutOfTimeBeforeItsTurnIsNeverWorkedFor() {
        // Given
        CompletableFuture<String> first = occupy();
        AtomicBoolean worked = new AtomicBoolean();
        try (DecodingQueue.Place place = queue.enter()) {
            // When
            assertThatThrownBy(() -> place.work(() -> worked.getAndSet(true), new RequestTime(Duration.ofMillis(20))))
                    .asInstanceOf(type(RefusedRequestException.class))
                    .extracting(RefusedRequestException::status)
                    .isEqualTo(504);
        }

        // Then
        go.countDown();
        assertThat(first.join()).isEqualTo("done");
        try (DecodingQueue.Place next = queue.enter()) {
            assertThat(next.work(worked::get, time)).isFalse();
        }
    }

    @Test
    void whoLeavesGivesUpItsPlaceAtOnce() {
        CompletableFuture<String> first = occupy();
        try (DecodingQueue.Place place = queue.enter()) {
            time.abandon();

            assertThatThrownBy(() -> place.work(() -> "never", time)).hasMessage("the client has left");
        }
        assertThat(first).isNotDone();
    }

    @Test
    void waitsForWorkThatHasBegunEvenAfterItsTime() {
        // The model must not be closed under a decoder.
        RequestTime over = new RequestTime(Duration.ofMinutes(1));
        try (DecodingQueue.Place place = queue.enter()) {
            String result = place.work(
                    () -> {
                        over.abandon();
                        return "ended by itself";
                    },
                    over);
            assertThat(result).isEqualTo("ended by itself");
        }
    }

    @Test
    void stoppingEndsWhatRunsAndRefusesTheRest() throws InterruptedException {
        // Given
        CompletableFuture<String> first = occupy();
        go.countDown();

        // When
        boolean idle = queue.stop(Duration.ofSeconds(5));

        // Then
        assertThat(idle).isTrue();
        assertThat(first.join()).isEqualTo("done");
        assertThatThrownBy(queue::enter).hasMessage("this instance stops");
    }

    /** Work that holds the only thread until it is let go. */
    private CompletableFuture<String> occupy() {
        CountDownLatch began = new CountDownLatch(1);
        CompletableFuture<String> result = CompletableFuture.supplyAsync(() -> {
            try (DecodingQueue.Place place = queue.enter()) {
                return place.work(
                        () -> {
                            began.countDown();
                            await(go);
                            return "done";
                        },
                        new RequestTime(Duration.ofMinutes(1)));
            }
        });
        await(began);
        return result;
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.magicoder.cleaner.streams;

import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.REPLACE_THREAD;
import static org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class ThreadFaultsTest {
    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
    private final AtomicInteger ends = new AtomicInteger();
    private final ThreadFaults faults = new ThreadFaults(now::get, ends::incrementAndGet);

    @Test
    void aBrokerThatIsAwayIsTriedAgainWithoutEnd() {
        for (int i = 0; i < 1000; i++) {
            assertThat(faults.handle(new StreamsException(new TimeoutException("away"))))
                    .isEqualTo(REPLACE_THREAD);
        }
        assertThat(ends).hasValue(0);
    }

    @Test
    void aFaultOfKafkasCodeIsTriedAgainUnlessItComesTooOften() {
        for (int i = 0; i < ThreadFaults.MOST_ODD_FAULTS; i++) {
            assertThat(faults.handle(ofKafka())).isEqualTo(REPLACE_THREAD);
        }
        now.set(Instant.EPOCH.plus(ThreadFaults.SPAN).plus(Duration.ofSeconds(1)));
        for (int i = 0; i < ThreadFaults.MOST_ODD_FAULTS; i++) {
            assertThat(faults.handle(ofKafka())).isEqualTo(REPLACE_THREAD);
        }
        assertThat(ends).hasValue(0);

        assertThat(faults.handle(ofKafka())).isEqualTo(SHUTDOWN_CLIENT);
        assertThat(ends).hasValue(1);
    }

    @Test
    void aFaultOfOurRulesEndsTheProcess() {
        assertThat(faults.handle(new StreamsException(new IllegalStateException("of this test's code"))))
                .isEqualTo(SHUTDOWN_CLIENT);
        assertThat(ends).hasValue(1);
    }

    private static Throwable ofKafka() {
        NullPointerException cause = new NullPointerException("element cannot be mapped to a null key");
        cause.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.util.Objects", "requireNonNull", "Objects.java", 246),
            new StackTraceElement(
                    "org.apache.kafka.clients.consumer.internals.OffsetFetcher",
                    "currentLag",
                    "OffsetFetcher.java",
                    214),
            new StackTraceElement(
                    "org.apache.kafka.streams.processor.internals.StreamThread", "run", "StreamThread.java", 886)
        });
        StreamsException failure = new StreamsException(cause);
        failure.setStackTrace(new StackTraceElement[] {
            new StackTraceElement(
                    "org.apache.kafka.streams.processor.internals.StreamThread", "runLoop", "StreamThread.java", 969)
        });
        return failure;
    }
}

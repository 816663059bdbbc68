package io.magicoder.cleaner.streams;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler;
import org.jboss.logging.Logger;

/**
 * What becomes of a thread of the pipeline that failed. A broker that was away is tried again; so is, a few times, what failed in
 * Kafka's own code, where clients throw odd things while brokers restart (a NullPointerException for a partition that has no
 * leader, in 4.1). Anything else would fail again: the process ends, whose state is on the broker, for its platform to start anew.
 */
final class ThreadFaults implements StreamsUncaughtExceptionHandler {
    static final int MOST_ODD_FAULTS = 10;
    static final Duration SPAN = Duration.ofMinutes(5);

    private static final Logger LOG = Logger.getLogger(ThreadFaults.class);
    private static final String OWN_CODE = "io.magicoder.";

    private final InstantSource clock;
    private final Runnable end;
    private final Deque<Instant> oddFaults = new ArrayDeque<>();

    /** @param end ends the process, later and elsewhere: the thread that failed must return first */
    ThreadFaults(InstantSource clock, Runnable end) {
        this.clock = clock;
        this.end = end;
    }

    @Override
    public StreamThreadExceptionResponse handle(Throwable exception) {
        if (isOfTheBroker(exception) || (!passedOwnCode(exception) && isRare())) {
            LOG.warn("a stream thread is replaced", exception);
            return StreamThreadExceptionResponse.REPLACE_THREAD;
        }
        LOG.error("the pipeline stops, and its process with it", exception);
        end.run();
        return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
    }

    private static boolean isOfTheBroker(Throwable exception) {
        return causes(exception).anyMatch(RetriableException.class::isInstance);
    }

    private static boolean passedOwnCode(Throwable exception) {
        return causes(exception)
                .flatMap(cause -> Arrays.stream(cause.getStackTrace()))
                .anyMatch(frame -> frame.getClassName().startsWith(OWN_CODE));
    }

    private static Stream<Throwable> causes(Throwable exception) {
        return Stream.iterate(exception, Objects::nonNull, Throwable::getCause);
    }

    private synchronized boolean isRare() {
        Instant now = clock.instant();
        oddFaults.add(now);
        oddFaults.removeIf(fault -> fault.isBefore(now.minus(SPAN)));
        return oddFaults.size() <= MOST_ODD_FAULTS;
    }
}

package io.magicoder.generator.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A simulated minute or more, of a client with slots and a teacher that refuses. */
class PacingTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(longs = {2_000_000, 200_000_000})
    void refusalsThatComeWhateverTheNumberCostLittle(long refusalNanos) {
        // Given
        Random random = new Random(976);
        // When
        Simulation free = new Simulation(32, refusalNanos, _ -> random.nextDouble() < 0.3, false);
        Simulation paced = new Simulation(32, refusalNanos, _ -> random.nextDouble() < 0.3, true);
        // Then
        assertThat(paced.accepted).isGreaterThan((long) (0.95 * free.accepted));
    }

    @Test
    void aTeacherThatAcceptsSoManyASecondIsAskedAboutSoManyAndLosesNothing() {
        // Given
        Bucket bucket = new Bucket(50);
        // When
        Simulation paced = new Simulation(32, 2_000_000, bucket::refuses, true);
        // Then
        assertThat(paced.accepted).isGreaterThan((long) (0.9 * 50 * Simulation.SECONDS));
        assertThat(paced.refused).isLessThan((long) (0.25 * paced.accepted));
    }

    @Test
    void aTeacherThatAcceptsMoreAgainIsAskedMoreAgain() {
        // Given
        Bucket bucket = new Bucket(50);
        bucket.fasterAfter(Simulation.SECONDS / 2, 150);
        // When
        Simulation paced = new Simulation(32, 2_000_000, bucket::refuses, true);
        // Then
        assertThat(paced.accepted).isGreaterThan((long) (0.85 * (50 + 150) * Simulation.SECONDS / 2));
    }

    /** Accepts a number of calls a second, with a second's worth in store. */
    private static final class Bucket {
        private double perSecond;
        private double tokens;
        private long last;
        private long change = Long.MAX_VALUE;
        private double later;

        Bucket(double perSecond) {
            this.perSecond = perSecond;
        }

        void fasterAfter(long seconds, double rate) {
            change = seconds * SECOND;
            later = rate;
        }

        boolean refuses(long now) {
            perSecond = now > change ? later : perSecond;
            tokens = Math.min(perSecond, tokens + perSecond * (now - last) / SECOND);
            last = now;
            if (tokens < 1) {
                return true;
            }
            tokens--;
            return false;
        }
    }

    /** Slots that are filled whenever the pacing allows it; there is always more to ask. */
    private static final class Simulation {
        private static final long SECONDS = 600;
        private static final long STEP = 1_000_000;
        private static final long LATENCY = 200_000_000;

        private long accepted;
        private long refused;

        private record Call(long began, long ends, boolean refused) {}

        Simulation(int slots, long refusalNanos, LongPredicate refuses, boolean isPaced) {
            Pacing pacing = new Pacing(0);
            Deque<Call> calls = new ArrayDeque<>();
            for (long now = STEP; now < SECONDS * SECOND; now += STEP) {
                long moment = now;
                calls.removeIf(call -> {
                    if (call.ends() > moment) {
                        return false;
                    }
                    pacing.returned(call.began(), call.refused(), moment);
                    if (call.refused()) {
                        refused++;
                    } else {
                        accepted++;
                    }
                    return true;
                });
                while (calls.size() < slots && (!isPaced || pacing.untilNext(now) <= 0)) {
                    pacing.sent(now);
                    boolean refusal = refuses.test(now);
                    calls.add(new Call(now, now + (refusal ? refusalNanos : LATENCY), refusal));
                }
            }
        }
    }
}

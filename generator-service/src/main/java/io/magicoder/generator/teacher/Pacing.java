package io.magicoder.generator.teacher;

/**
 * How many requests a second a teacher that says "too many" is sent: as many as it accepts. Not thread-safe.
 *
 * <p>Refusals alone do not tell whether fewer requests would help: a gateway may refuse three in ten whatever their number.
 * So it is tried. When more than {@value #MATERIAL} of a round are refused, the next round is sent at a lower rate. If the share
 * that is accepted grows as it must where the number is the cause, the lower rate stays; if not, the old one comes back, and
 * the trial is not repeated for some rounds. A rate grows again while nearly everything is accepted.
 *
 * <p>Times are nanoseconds of {@link System#nanoTime}.
 */
final class Pacing {
    /** Outcomes of one round: with so many, a share is known to within a few hundredths. */
    static final int ROUND = 128;

    private static final double MATERIAL = 0.1;
    private static final double LEAST_FACTOR = 0.5;
    private static final double FIRST_GROWTH = 1.05;
    private static final double LARGEST_GROWTH = 1.4;
    private static final int ROUNDS_BETWEEN_TRIALS = 20;
    private static final double NANOS = 1e9;

    /** Requests a second; infinite as long as the number at once is the only limit. */
    private double rate = Double.POSITIVE_INFINITY;

    private double growth = FIRST_GROWTH;
    private long nextSend;
    private long roundBegan;
    private int sent;
    private int outcomes;
    private int refusals;
    private int untilNextTrial;
    private Trial trial = Trial.NONE;

    /** A round at another rate: what the rate and the accepted share were before. */
    private record Trial(double rate, double shown, double accepted) {
        private static final Trial NONE = new Trial(0, 0, 0);
    }

    Pacing(long now) {
        roundBegan = now;
        nextSend = now;
    }

    /** How long the next request has to wait, in nanoseconds. */
    long untilNext(long now) {
        return Double.isInfinite(rate) ? 0 : Math.max(0, nextSend - now);
    }

    /** A request goes out. */
    void sent(long now) {
        sent++;
        if (!Double.isInfinite(rate)) {
            nextSend = Math.max(now, nextSend) + (long) (NANOS / rate);
        }
    }

    /**
     * A request that went out came back.
     *
     * @param began when it went out
     */
    void returned(long began, boolean refused, long now) {
        if (began - roundBegan < 0) {
            return; // sent at an earlier rate
        }
        outcomes++;
        refusals += refused ? 1 : 0;
        if (outcomes >= ROUND && now > roundBegan) {
            endRound(now);
        }
    }

    /** Requests a second that may go out; infinite if they are not limited so. */
    double rate() {
        return rate;
    }

    private void endRound(long now) {
        double accepted = 1 - (double) refusals / outcomes;
        double shown = sent * NANOS / (now - roundBegan);
        if (!trial.equals(Trial.NONE)) {
            judge(accepted);
        } else if (accepted >= 1 - MATERIAL) {
            grow(shown, accepted);
        } else if (untilNextTrial > 0) {
            untilNextTrial--;
        } else {
            begin(Math.min(rate, shown), accepted);
        }
        roundBegan = now;
        sent = 0;
        outcomes = 0;
        refusals = 0;
    }

    private void begin(double shown, double accepted) {
        trial = new Trial(rate, shown, accepted);
        rate = Math.max(shown * Math.max(LEAST_FACTOR, accepted), Double.MIN_NORMAL);
        growth = FIRST_GROWTH;
    }

    private void judge(double accepted) {
        double expected = Math.min(1, trial.accepted() * trial.shown() / rate);
        boolean helped = accepted >= (trial.accepted() + expected) / 2;
        if (!helped) {
            rate = trial.rate();
            untilNextTrial = ROUNDS_BETWEEN_TRIALS;
            trial = Trial.NONE;
        } else if (accepted >= 1 - MATERIAL) {
            trial = Trial.NONE;
        } else {
            begin(rate, accepted);
        }
    }

    private void grow(double shown, double accepted) {
        untilNextTrial = 0;
        if (Double.isInfinite(rate)) {
            return;
        }
        if (shown < rate * 0.6) {
            rate = Double.POSITIVE_INFINITY; // something else limits now
            return;
        }
        growth = accepted >= 1 - MATERIAL / 4 ? Math.min(LARGEST_GROWTH, 1 + (growth - 1) * 1.5) : FIRST_GROWTH;
        rate *= growth;
    }
}

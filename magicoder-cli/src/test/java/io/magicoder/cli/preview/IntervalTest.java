package io.magicoder.cli.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class IntervalTest {
    /** Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29. */
    @Test
    void sharesHaveWilsonsInterval() {
        assertInterval(81, 263, 0.2553, 0.3662);
        assertInterval(15, 148, 0.0624, 0.1605);
        assertInterval(0, 20, 0.0000, 0.1611);
        assertInterval(1, 29, 0.0061, 0.1718);
    }

    private static void assertInterval(int hits, int trials, double low, double high) {
        Interval interval = Interval.ofShare(hits, trials);
        assertThat(interval.low()).isCloseTo(low, within(5e-5));
        assertThat(interval.high()).isCloseTo(high, within(5e-5));
        assertThat(interval.estimate()).isEqualTo(hits / (double) trials);
    }

    @Test
    void theBootstrapCoversTheMeanOfWhatIsNotNormal() {
        Random random = new Random(1);
        int covered = 0;
        int trials = 200;
        for (int trial = 0; trial < trials; trial++) {
            double[] exponential =
                    random.doubles(50).map(draw -> -Math.log(1 - draw)).toArray();
            Interval interval = Interval.ofMean(exponential);
            covered += interval.low() <= 1 && interval.high() >= 1 ? 1 : 0;
        }
        // The percentile bootstrap of 50 skewed values covers a little less than it says.
        assertThat(covered / (double) trials).isBetween(0.88, 0.98);
    }

    @Test
    void aRatioWithoutAnythingToDivideByHasNoLimit() {
        Interval interval = Interval.ofRatio(new double[] {1, 1, 1}, new double[] {0, 0, 0});
        assertThat(interval.estimate()).isInfinite();
        assertThat(interval.high()).isInfinite();
    }

    @Test
    void aRatioIsThatOfTheSums() {
        Interval interval = Interval.ofRatio(new double[] {2, 2, 2, 2}, new double[] {1, 0, 1, 1});
        assertThat(interval.estimate()).isCloseTo(8.0 / 3, within(1e-9));
        assertThat(interval.low()).isEqualTo(2);
    }
}

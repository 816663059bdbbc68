package io.magicoder.cli.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LossCurveTest {
    @Test
    void keepsEveryStepOfAShortTraining() {
        LossCurve curve = new LossCurve();
        curve.add(1, 3);
        curve.add(2, 2.5);
        curve.add(2, 9); // delivered again
        curve.add(1, 9);

        assertThat(curve.points()).containsExactly(new LossCurve.Point(1, 3), new LossCurve.Point(2, 2.5));
    }

    @Test
    void aLongTrainingTakesNoMoreMemoryAndKeepsItsFirstAndLastStep() {
        LossCurve curve = new LossCurve();
        for (int step = 1; step <= 100_000; step++) {
            curve.add(step, 1.0 / step);
        }

        List<LossCurve.Point> points = curve.points();
        assertThat(points).hasSizeBetween(LossCurve.MOST_POINTS / 2, LossCurve.MOST_POINTS);
        assertThat(points.getFirst().step()).isEqualTo(1);
        assertThat(points.getLast().step()).isEqualTo(100_000);
        long stride = points.get(1).step() - 1;
        for (int i = 1; i < points.size() - 1; i++) {
            assertThat(points.get(i).step() - points.get(i - 1).step()).isEqualTo(stride);
        }
    }
}

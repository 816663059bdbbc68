package io.magicoder.cli;

import io.magicoder.trainer.training.StepReport;
import io.magicoder.trainer.training.TrainingListener;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Locale;

/** Prints a line about a training now and then, and about its first and last step. */
final class StepLines implements TrainingListener {
    private static final long INTERVAL_NANOS = 2_000_000_000L;

    private final PrintStream out;
    private long last;

    StepLines(PrintStream out) {
        this.out = out;
    }

    @Override
    public void onStep(StepReport report) {
        long now = System.nanoTime();
        boolean telling = last == 0
                || now - last >= INTERVAL_NANOS
                || report.step() == report.totalSteps()
                || report.heldOutLoss() != null;
        if (telling) {
            last = now;
            out.println(line(report));
        }
    }

    private static String line(StepReport report) {
        return String.format(
                Locale.ROOT,
                "step %d/%d, epoch %d, loss %.4f%s, learning rate %.3g, gradient norm %.3g, %.0f tokens/s, %s left",
                report.step(),
                report.totalSteps(),
                report.epoch(),
                report.loss(),
                report.heldOutLoss() == null
                        ? ""
                        : String.format(Locale.ROOT, " (held out %.4f)", report.heldOutLoss()),
                report.learningRate(),
                report.gradientNorm(),
                report.tokensPerSecond(),
                left(report.remaining()));
    }

    private static String left(Duration time) {
        return String.format(Locale.ROOT, "%d:%02d:%02d", time.toHours(), time.toMinutesPart(), time.toSecondsPart());
    }
}

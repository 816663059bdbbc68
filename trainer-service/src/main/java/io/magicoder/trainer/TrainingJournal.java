package io.magicoder.trainer;

import io.magicoder.events.TrainingProgress;
import io.magicoder.trainer.training.StepReport;
import java.io.IOException;
import java.time.Instant;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Tells of every change of a training: to REST, on the topic, and on the disk what the next process must know. */
final class TrainingJournal {
    private static final Logger LOG = Logger.getLogger(TrainingJournal.class);

    private final Trainings trainings;
    private final Announcements announcements;

    TrainingJournal(Trainings trainings, Announcements announcements) {
        this.trainings = trainings;
        this.announcements = announcements;
    }

    /** Tells everybody. */
    void tell(TrainingStatus status) {
        tell(status, null);
    }

    /** Tells everybody of a step. */
    void tell(TrainingStatus status, @Nullable StepReport report) {
        trainings.update(status);
        announcements.progress(new TrainingProgress(
                status.trainingId(),
                status.runId(),
                status.state(),
                status.step(),
                status.totalSteps(),
                status.epoch(),
                status.lastLoss(),
                report == null ? null : report.learningRate(),
                report == null ? null : report.gradientNorm(),
                status.tokens(),
                status.tokensPerSecond(),
                report == null ? null : report.remaining().toSeconds(),
                report == null ? null : report.heldOutLoss(),
                report == null ? null : report.utilisation(),
                status.message(),
                Instant.now()));
    }

    /** Tells everybody, and the next process, too; of a training that ended nothing but its log is kept. */
    void record(TrainingStatus status) {
        try {
            trainings.keep(status);
            if (status.state().isEnd()) {
                trainings.discard(status);
            }
        } catch (IOException e) {
            LOG.warnf("cannot remember that %s is %s: %s", status.trainingId(), status.state(), e.getMessage());
        }
        tell(status);
    }
}

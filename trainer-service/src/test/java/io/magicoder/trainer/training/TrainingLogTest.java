package io.magicoder.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {
    @TempDir
    Path directory;

    @Test
    void writesFullPrecisionUnderThePublishedNames() throws IOException {
        try (TrainingLog log = TrainingLog.open(directory, 0)) {
            log.append(report(1, 5.123456789012345));
        }

        assertThat(Files.readString(directory.resolve("training-log.jsonl")))
                .isEqualTo("{\"step\":1,\"loss\":5.123456789012345,\"learning_rate\":0.001,"
                        + "\"gradient_norm\":0.1,\"tokens\":100}\n");
    }

    @Test
    void isReadableWhileItGrowsAndWhenItsLastLineIsTorn() throws IOException {
        try (TrainingLog log = TrainingLog.open(directory, 0)) {
            log.append(report(1, 5));
            Files.writeString(directory.resolve("training-log.jsonl"), "{\"step\":2,\"lo", StandardOpenOption.APPEND);

            assertThat(TrainingLog.read(directory))
                    .extracting(TrainingLog.Line::step)
                    .containsExactly(1L);
        }
        assertThat(TrainingLog.read(directory.resolve("nothing"))).isEmpty();
    }

    @Test
    void isCutBackToWhereATrainingGoesOn() throws IOException {
        try (TrainingLog log = TrainingLog.open(directory, 0)) {
            log.append(report(1, 5));
            log.append(report(2, 4));
            log.append(report(3, 3));
        }

        try (TrainingLog log = TrainingLog.open(directory, 1)) {
            log.append(report(2, 4.5));
        }

        assertThat(TrainingLog.read(directory))
                .extracting(TrainingLog.Line::loss)
                .containsExactly(5.0, 4.5);
    }

    private static StepReport report(long step, double loss) {
        return new StepReport(step, 10, 1, loss, 0.001, 0.1, null, 100, 10, 0.5, Duration.ZERO);
    }
}

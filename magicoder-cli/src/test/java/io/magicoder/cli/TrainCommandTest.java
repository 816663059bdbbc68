package io.magicoder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.magicoder.events.CheckpointManifest;
import io.magicoder.trainer.training.TrainingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code -Dtrainer.kills=20}: what the README says of killed trainings. */
class TrainCommandTest {
    private static final int KILLS = Integer.getInteger("trainer.kills", 4);
    private static final int ROWS = 24;
    private static final int STEPS = 24;

    @TempDir
    Path folder;

    @BeforeEach
    void prepare() throws IOException {
        TrainProcess.prepare(folder, ROWS);
    }

    @Test
    void aTrainingThatIsKilledAgainAndAgainEndsWithTheSameBytes() throws Exception {
        // Given
        Path undisturbed = folder.resolve("undisturbed");
        run(undisturbed);
        Path killed = folder.resolve("killed");
        Random random = new Random(KILLS);

        // When
        long step = 0;
        for (int kill = 0; kill < KILLS; kill++) {
            step = Math.min(STEPS - 1, step + random.nextInt(1 + 2 * STEPS / KILLS));
            try (TrainProcess training = TrainProcess.start(folder, killed, 0)) {
                training.awaitStep(killed, step);
                training.kill();
            }
        }
        run(killed);

        // Then
        assertThat(files(killed)).isEqualTo(files(undisturbed));
        assertThat(loggedSteps(killed))
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, STEPS).boxed().toList());
        assertThat(killed.resolve("training-log.jsonl"))
                .hasSameTextualContentAs(undisturbed.resolve("training-log.jsonl"));
    }

    @Test
    void aTrainingThatIsToldToStopSavesAndExitsWithoutAFailure() throws Exception {
        Path out = folder.resolve("out");

        try (TrainProcess training = TrainProcess.start(folder, out, 0, "--set", "save-every=1000")) {
            training.awaitStep(out, 3);
            training.terminate();

            assertThat(training.exitCode()).as(training::output).isZero();
            assertThat(training.output()).contains("stopped after step ", "--resume goes on from there");
        }
        assertThat(out.resolve("final")).doesNotExist();
        assertThat(out.resolve("checkpoints")).isNotEmptyDirectory();
        run(out);
    }

    @Test
    void aDiskThatIsFullLeavesTheResumePointThatWasThere() throws Exception {
        // Given
        assumeTrue(Files.isExecutable(Path.of("/bin/bash")), "a limit of file sizes stands for a full disk");
        Path out = folder.resolve("out");
        try (TrainProcess training = TrainProcess.start(folder, out, 0)) {
            training.awaitStep(out, 3);
            training.kill();
        }
        List<Path> before = resumePoints(out);

        // When
        try (TrainProcess training = TrainProcess.start(folder, out, 16)) {
            // Then
            assertThat(training.exitCode()).as(training::output).isEqualTo(1);
            assertThat(training.output())
                    .contains(" could not be saved (", " are free); what was saved before is still there")
                    .doesNotContain("\tat ");
        }
        assertThat(resumePoints(out)).isEqualTo(before);
        run(out);
        run(folder.resolve("undisturbed"));
        assertThat(files(out)).isEqualTo(files(folder.resolve("undisturbed")));
    }

    @Test
    void aTrainingIsNeitherRepeatedNorContinuedUnasked() throws Exception {
        Path out = folder.resolve("out");
        run(out);

        try (TrainProcess again = TrainProcess.start(folder, out, 0)) {
            assertThat(again.exitCode()).isEqualTo(1);
            assertThat(again.output()).contains("there is a complete training in " + out);
        }
    }

    @Test
    void aRowThatTheModelCannotReadIsNamed() throws Exception {
        Files.writeString(folder.resolve("rows.jsonl"), """
                {"input_ids": [1, 2], "prompt_length": 1}
                {"input_ids": [1, 4000], "prompt_length": 1}
                """);

        try (TrainProcess training = TrainProcess.start(folder, folder.resolve("out"), 0)) {
            assertThat(training.exitCode()).isEqualTo(1);
            assertThat(training.output())
                    .contains("rows.jsonl, row 2: token 4000 is not in the model's vocabulary of 258");
        }
        try (TrainProcess training = TrainProcess.start(folder, folder.resolve("out"), 0, "--set", "fim-rate=0.5")) {
            assertThat(training.exitCode()).isEqualTo(1);
            assertThat(training.output()).contains("fim-rate is above 0, but the tokenizer has no tokens for a hole");
        }
    }

    private void run(Path out) throws Exception {
        try (TrainProcess training = TrainProcess.start(folder, out, 0)) {
            assertThat(training.exitCode()).as(training::output).isZero();
        }
    }

    private static List<CheckpointManifest.FileEntry> files(Path out) throws IOException {
        CheckpointManifest manifest = CheckpointManifest.read(out.resolve("final"));
        assertThat(manifest.violations(out.resolve("final"))).isEmpty();
        return manifest.files();
    }

    private static List<Long> loggedSteps(Path out) throws IOException {
        return TrainingLog.read(out).stream().map(TrainingLog.Line::step).toList();
    }

    private static List<Path> resumePoints(Path out) throws IOException {
        try (var points = Files.list(out.resolve("checkpoints"))) {
            return points.filter(point -> !point.getFileName().toString().startsWith("."))
                    .sorted()
                    .toList();
        }
    }
}

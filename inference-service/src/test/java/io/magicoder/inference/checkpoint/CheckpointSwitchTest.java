package io.magicoder.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.CheckpointEvent;
import io.magicoder.events.CheckpointLoaded;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.CheckpointRefused;
import io.magicoder.events.CheckpointStatus;
import io.magicoder.events.CheckpointWithdrawn;
import io.magicoder.inference.TinyCheckpoint;
import io.magicoder.languagemodel.Computation;
import io.magicoder.languagemodel.config.Precision;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointSwitchTest {
    @TempDir
    Path store;

    private final ModelSlot slot = new ModelSlot(served -> {});
    private final ModelSlot trial =
            new ModelSlot(new ModelSlot.Trial(0.5, Duration.ofHours(1)), () -> 0.9, Clock.systemUTC(), served -> {});
    private final CheckpointSwitch checkpointSwitch = switchOf(slot);
    private CheckpointPublished one;
    private CheckpointPublished two;

    @BeforeEach
    void writeCheckpoints() {
        one = TinyCheckpoint.write(store, "tiny", 1).published();
        two = TinyCheckpoint.write(store, "tiny", 2).published();
    }

    @AfterEach
    void close() {
        slot.clear("the test is over");
        trial.clear("the test is over");
    }

    @Test
    void servesWhatIsPublishedAndReportsIt() {
        Optional<CheckpointStatus> status = follow(one);

        assertThat(status).containsInstanceOf(CheckpointLoaded.class);
        assertThat(status.orElseThrow().instance()).isEqualTo("here");
        assertThat(served()).isEqualTo("checkpoint-1");
    }

    @Test
    void doesNotLoadAgainWhatItServes() {
        follow(one);

        assertThat(follow(one)).isEmpty();
    }

    @Test
    void keepsServingWhenTheNextCheckpointIsRefused() {
        // Given
        follow(one);
        CheckpointPublished broken =
                TinyCheckpoint.write(store, "tiny", 3).flipOneByte().published();

        // When
        Optional<CheckpointStatus> status = follow(broken);

        // Then
        assertThat(status)
                .get()
                .isInstanceOfSatisfying(
                        CheckpointRefused.class,
                        refused -> assertThat(refused.reason()).contains("model.safetensors"));
        assertThat(served()).isEqualTo("checkpoint-1");
    }

    @Test
    void servesTheReplacementOfAWithdrawnCheckpoint() {
        follow(two);

        follow(withdrawn(two, one));

        assertThat(served()).isEqualTo("checkpoint-1");
    }

    @Test
    void stopsServingWithoutAReplacement() {
        follow(one);

        follow(withdrawn(one, null));

        assertThat(served()).isEqualTo("none");
        assertThat(slot.absence()).isEqualTo("checkpoint checkpoint-1 was withdrawn: it answers nonsense");
    }

    @Test
    void stopsServingAWithdrawnCheckpointEvenIfItsReplacementIsRefused() {
        follow(two);
        CheckpointPublished broken =
                TinyCheckpoint.write(store, "tiny", 3).flipOneByte().published();

        Optional<CheckpointStatus> status = follow(withdrawn(two, broken));

        assertThat(status).containsInstanceOf(CheckpointRefused.class);
        assertThat(served()).isEqualTo("none");
    }

    @Test
    void stopsServingWhenTheModelIsDeletedFromTheTopic() {
        follow(one);

        follow(null);

        assertThat(served()).isEqualTo("none");
    }

    @Test
    void afterARestartOnlyTheLastCheckpointIsLoaded() {
        List<CheckpointStatus> statuses = checkpointSwitch.follow(List.of(one, two));

        assertThat(statuses).singleElement().isInstanceOf(CheckpointLoaded.class);
        assertThat(served()).isEqualTo("checkpoint-2");
    }

    @Test
    void afterARestartTheCheckpointBeforeARefusedOneServesAsItDidBefore() {
        // Given
        CheckpointPublished broken =
                TinyCheckpoint.write(store, "tiny", 3).flipOneByte().published();

        // When
        List<CheckpointStatus> statuses = checkpointSwitch.follow(List.of(one, two, broken));

        // Then
        assertThat(statuses).hasExactlyElementsOfTypes(CheckpointRefused.class, CheckpointLoaded.class);
        assertThat(served()).isEqualTo("checkpoint-2");
    }

    @Test
    void afterARestartAWithdrawnCheckpointDoesNotComeBackInPlaceOfARefusedOne() {
        CheckpointPublished broken =
                TinyCheckpoint.write(store, "tiny", 3).flipOneByte().published();

        checkpointSwitch.follow(List.of(one, withdrawn(one, null), broken));

        assertThat(served()).isEqualTo("none");
    }

    @Test
    void theSameIdWithAnotherManifestIsRefused() {
        follow(one);

        Optional<CheckpointStatus> status = follow(changed(one, "f".repeat(64), one.at()));

        assertThat(refusal(status)).contains("it was published before with the manifest " + one.manifestSha256());
        assertThat(served()).isEqualTo("checkpoint-1");
    }

    @Test
    void anOlderCheckpointComesBackByAWithdrawalAlone() {
        // Given
        CheckpointPublished newer = changed(two, two.manifestSha256(), Instant.EPOCH.plusSeconds(60));
        follow(one);
        follow(newer);

        // When
        Optional<CheckpointStatus> late = follow(one);

        // Then
        assertThat(refusal(late)).contains("before the one that is served");
        assertThat(served()).isEqualTo("checkpoint-2");

        follow(withdrawn(newer, one));
        assertThat(served()).isEqualTo("checkpoint-1");

        assertThat(refusal(follow(newer))).contains("it was withdrawn");
        assertThat(served()).isEqualTo("checkpoint-1");
    }

    @Test
    void aTriedCheckpointThatIsWithdrawnLeavesEverythingToTheOneBeforeWithoutLoadingIt() {
        // Given
        CheckpointSwitch tried = onTrial();
        tried.follow(List.of(one));
        ServedCheckpoint first = trial.current().orElseThrow();
        tried.follow(List.of(two));

        // When
        List<CheckpointStatus> statuses = tried.follow(List.of(withdrawn(two, one)));

        // Then
        assertThat(statuses).singleElement().isInstanceOf(CheckpointLoaded.class);
        assertThat(trial.served()).containsExactly(first);
    }

    @Test
    void whatReplacesAWithdrawnCheckpointIsNotTried() {
        // Given
        CheckpointSwitch tried = onTrial();
        tried.follow(List.of(one));

        // When
        tried.follow(List.of(withdrawn(one, two)));

        // Then
        assertThat(trial.served()).extracting(ServedCheckpoint::checkpointId).containsExactly("checkpoint-2");
    }

    @Test
    void theOneBeforeThatIsWithdrawnEndsTheTrialOfTheNewOne() {
        // Given
        CheckpointSwitch tried = onTrial();
        tried.follow(List.of(one));
        tried.follow(List.of(two));

        // When
        tried.follow(List.of(withdrawn(one, two)));

        // Then
        assertThat(trial.served()).extracting(ServedCheckpoint::checkpointId).containsExactly("checkpoint-2");
    }

    private CheckpointSwitch onTrial() {
        return switchOf(trial);
    }

    private static CheckpointSwitch switchOf(ModelSlot slot) {
        return new CheckpointSwitch(
                slot,
                new CheckpointLoader(
                        Computation.onCpu(Precision.FP32),
                        TinyCheckpoint.ENGINE,
                        TinyCheckpoint.CACHE,
                        Clock.systemUTC()),
                "here",
                Clock.systemUTC());
    }

    private static String refusal(Optional<CheckpointStatus> status) {
        return ((CheckpointRefused) status.orElseThrow()).reason();
    }

    private static CheckpointPublished changed(CheckpointPublished published, String manifestSha256, Instant at) {
        return new CheckpointPublished(
                published.modelName(),
                published.checkpointId(),
                published.trainingId(),
                published.runId(),
                published.location(),
                manifestSha256,
                published.step(),
                published.loss(),
                published.bytes(),
                at);
    }

    private Optional<CheckpointStatus> follow(@Nullable CheckpointEvent word) {
        return checkpointSwitch.follow(Collections.singletonList(word)).stream().findFirst();
    }

    private String served() {
        return slot.current().map(ServedCheckpoint::checkpointId).orElse("none");
    }

    private static CheckpointWithdrawn withdrawn(
            CheckpointPublished checkpoint, @Nullable CheckpointPublished replacement) {
        return new CheckpointWithdrawn(
                checkpoint.modelName(), checkpoint.checkpointId(), "it answers nonsense", replacement, Instant.EPOCH);
    }
}

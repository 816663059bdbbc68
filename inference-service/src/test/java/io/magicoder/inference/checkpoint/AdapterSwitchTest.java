package io.magicoder.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.CheckpointEvent;
import io.magicoder.events.CheckpointLoaded;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.CheckpointRefused;
import io.magicoder.events.CheckpointStatus;
import io.magicoder.events.CheckpointWithdrawn;
import io.magicoder.inference.TinyAdapter;
import io.magicoder.inference.TinyCheckpoint;
import io.magicoder.languagemodel.Computation;
import io.magicoder.languagemodel.config.Precision;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterSwitchTest {
    private static final String NAME = "polite";

    @TempDir
    Path store;

    private final ModelSlot slot = new ModelSlot(served -> {});
    private final CheckpointLoader loader = new CheckpointLoader(
            Computation.onCpu(Precision.FP32), TinyCheckpoint.ENGINE, TinyCheckpoint.CACHE, Clock.systemUTC());
    private final AdapterSwitch adapters = new AdapterSwitch(NAME, slot, loader, "here", Clock.systemUTC());
    private CheckpointPublished one;
    private CheckpointPublished two;

    @BeforeEach
    void write() {
        TinyCheckpoint base = TinyCheckpoint.write(store, "tiny", 1);
        one = TinyAdapter.publish(base.directory(), store, NAME, 1);
        two = TinyAdapter.publish(base.directory(), store, NAME, 2);
        CheckpointSwitch model = new CheckpointSwitch(slot, loader, "here", Clock.systemUTC());
        assertThat(adapters.follow(List.of(one))).isEmpty();
        model.follow(List.of(base.published()));
    }

    @AfterEach
    void close() {
        slot.clear("the test is over");
    }

    @Test
    void anAdapterWaitsForAModelAndIsServedByItsName() {
        assertThat(adapters.tick()).singleElement().isInstanceOf(CheckpointLoaded.class);

        assertThat(served()).isEqualTo(Path.of(one.location()));
        assertThat(adapters.tick()).isEmpty();
        assertThat(follow(one)).isEmpty();
    }

    @Test
    void theNextTakesItsPlaceAndAWithdrawnOneGivesItBack() {
        adapters.tick();

        assertThat(follow(two)).singleElement().isInstanceOf(CheckpointLoaded.class);
        assertThat(served()).isEqualTo(Path.of(two.location()));

        follow(withdrawn(two, one));
        assertThat(served()).isEqualTo(Path.of(one.location()));

        follow(withdrawn(one, null));
        assertThat(slot.current().orElseThrow().adapters()).isEmpty();
    }

    @Test
    void withdrawingAnOlderOneLeavesWhatIsServedAlone() {
        follow(two);

        assertThat(follow(withdrawn(one, two))).isEmpty();
        assertThat(served()).isEqualTo(Path.of(two.location()));
    }

    @Test
    void aWithdrawnOneEndsEvenIfItsReplacementIsRefused() {
        adapters.tick();
        TinyCheckpoint whole = TinyCheckpoint.write(store, NAME, 5);

        assertThat(follow(withdrawn(one, whole.published()))).singleElement().isInstanceOf(CheckpointRefused.class);
        assertThat(slot.current().orElseThrow().adapters()).isEmpty();
    }

    @Test
    void anAdapterOfAnotherModelIsRefusedAndTheOneBeforeGoesOn() {
        // Given
        adapters.tick();
        TinyCheckpoint other = TinyCheckpoint.write(store, "tiny", 2);
        CheckpointPublished foreign = TinyAdapter.publish(other.directory(), store, NAME, 3);

        // When
        List<CheckpointStatus> statuses = follow(foreign);

        // Then
        assertThat(statuses)
                .singleElement()
                .isInstanceOfSatisfying(
                        CheckpointRefused.class,
                        refused -> assertThat(refused.reason()).contains("does not reproduce the golden answer"));
        assertThat(served()).isEqualTo(Path.of(one.location()));
    }

    @Test
    void afterARestartTheWordBeforeARefusedOneHolds() {
        TinyCheckpoint whole = TinyCheckpoint.write(store, NAME, 5);

        List<CheckpointStatus> statuses = follow(one, two, whole.published());

        assertThat(statuses).hasExactlyElementsOfTypes(CheckpointRefused.class, CheckpointLoaded.class);
        assertThat(served()).isEqualTo(Path.of(two.location()));
    }

    @Test
    void itGoesOnWithTheNextCheckpointOfItsModel() {
        adapters.tick();

        new CheckpointSwitch(slot, loader, "here", Clock.systemUTC())
                .follow(List.of(TinyCheckpoint.write(store, "tiny", 9).published()));

        assertThat(slot.current().orElseThrow().checkpointId()).isEqualTo("checkpoint-9");
        assertThat(served()).isEqualTo(Path.of(one.location()));
    }

    private Path served() {
        return slot.current().orElseThrow().adapters().getOrDefault(NAME, Path.of("none"));
    }

    private List<CheckpointStatus> follow(@Nullable CheckpointEvent... words) {
        return adapters.follow(Arrays.asList(words));
    }

    private static CheckpointWithdrawn withdrawn(
            CheckpointPublished checkpoint, @Nullable CheckpointPublished replacement) {
        return new CheckpointWithdrawn(
                checkpoint.modelName(), checkpoint.checkpointId(), "it is rude", replacement, Instant.EPOCH);
    }
}

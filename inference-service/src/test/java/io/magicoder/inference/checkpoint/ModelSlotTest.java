package io.magicoder.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.magicoder.languagemodel.text.ChatPrompt;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSlotTest {
    private static ChatPrompt noChat() {
        throw new IllegalStateException("nobody chats here");
    }

    @TempDir
    Path directory;

    private final ScriptedDecoder first = new ScriptedDecoder(new CountDownLatch(0));
    private final ScriptedDecoder second = new ScriptedDecoder(new CountDownLatch(0));
    private final ModelSlot slot = new ModelSlot(served -> {});

    @Test
    void aRequestUnderWayFinishesOnTheCheckpointItBeganWith() {
        // Given
        slot.replace(checkpoint("one", first));

        // When
        String servedBy = slot.serve(checkpoint -> {
            slot.replace(checkpoint("two", second));
            assertThat(first.isClosed()).isFalse();
            return checkpoint.checkpointId();
        });

        // Then
        assertThat(servedBy).isEqualTo("one");
        assertThat(first.isClosed()).isTrue();
        assertThat(slot.<String>serve(ServedCheckpoint::checkpointId)).isEqualTo("two");
    }

    @Test
    void anIdleCheckpointIsClosedWhenItIsReplaced() {
        slot.replace(checkpoint("one", first));

        slot.replace(checkpoint("two", second));

        assertThat(first.isClosed()).isTrue();
        assertThat(second.isClosed()).isFalse();
    }

    @Test
    void aFailedRequestDoesNotKeepTheCheckpointOpen() {
        // Given
        slot.replace(checkpoint("one", first));

        // When
        assertThatThrownBy(() -> slot.serve(checkpoint -> {
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");
        slot.clear("withdrawn");

        // Then
        assertThat(first.isClosed()).isTrue();
    }

    @Test
    void saysWhyNothingIsServed() {
        slot.replace(checkpoint("one", first));
        slot.clear("checkpoint one was withdrawn");

        assertThatThrownBy(() -> slot.serve(ServedCheckpoint::checkpointId))
                .isInstanceOf(ModelSlot.NothingServedException.class)
                .hasMessage("checkpoint one was withdrawn");
    }

    @Test
    void aNewCheckpointIsTriedWithAShareOfTheRequestsForSomeTime() {
        // Given
        AtomicReference<Double> draw = new AtomicReference<>(0.0);
        AtomicReference<Instant> now = new AtomicReference<>(Instant.EPOCH);
        InstantSource time = now::get;
        List<List<String>> told = new ArrayList<>();
        ModelSlot trying = new ModelSlot(
                new ModelSlot.Trial(0.25, Duration.ofMinutes(10)),
                draw::get,
                time.withZone(ZoneOffset.UTC),
                served -> told.add(
                        served.stream().map(ServedCheckpoint::checkpointId).toList()));
        trying.replace(checkpoint("one", first));

        // When
        trying.replace(checkpoint("two", second));

        // Then
        assertThat(trying.<String>serve(ServedCheckpoint::checkpointId)).isEqualTo("two");
        draw.set(0.25);
        assertThat(trying.<String>serve(ServedCheckpoint::checkpointId)).isEqualTo("one");
        assertThat(trying.<String>serve(version("two"), ServedCheckpoint::checkpointId))
                .isEqualTo("two");
        assertThatThrownBy(() -> trying.serve(version("three"), ServedCheckpoint::checkpointId))
                .isInstanceOf(ModelSlot.NotServedException.class)
                .hasMessage("checkpoint three is not served");
        assertThat(trying.shareOfCurrent()).isEqualTo(0.25);

        now.set(Instant.EPOCH.plusSeconds(599));
        trying.endTrialIfDue();
        assertThat(first.isClosed()).isFalse();
        now.set(Instant.EPOCH.plusSeconds(600));
        trying.endTrialIfDue();
        assertThat(first.isClosed()).isTrue();
        assertThat(trying.<String>serve(ServedCheckpoint::checkpointId)).isEqualTo("two");
        assertThat(told).containsExactly(List.of("one"), List.of("two", "one"), List.of("two"));
    }

    private static ModelSlot.Wanted version(String id) {
        return new ModelSlot.Wanted(Optional.of(id), Optional.empty());
    }

    private ServedCheckpoint checkpoint(String id, Decoder decoder) {
        Tokenizer.writeByteLevel(directory);
        return new ServedCheckpoint(
                "tiny",
                id,
                Instant.EPOCH,
                Tokenizer.load(directory),
                PromptFormat.named("magicoder"),
                ModelSlotTest::noChat,
                decoder);
    }
}

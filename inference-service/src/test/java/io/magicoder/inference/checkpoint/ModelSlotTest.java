package io.magicoder.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.magicoder.languagemodel.text.ChatPrompt;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
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

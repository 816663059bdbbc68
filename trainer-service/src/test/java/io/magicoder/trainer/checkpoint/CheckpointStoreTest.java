package io.magicoder.trainer.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.magicoder.events.CheckpointManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointStoreTest {
    @TempDir
    Path root;

    @Test
    void aCheckpointIsFoundOnceItIsComplete() throws IOException {
        // Given
        CheckpointStore store = new CheckpointStore(root, "magicoder", 2);
        Path partial = store.begin("training-1");
        Files.writeString(partial.resolve("model.safetensors"), "weights");
        assertThat(store.find("training-1")).isEmpty();

        // When
        Checkpoint checkpoint = store.complete(partial, manifest("training-1", partial));

        // Then
        assertThat(checkpoint.directory()).isEqualTo(root.resolve("magicoder/training-1-000010"));
        assertThat(partial).doesNotExist();
        assertThat(CheckpointManifest.read(checkpoint.directory(), checkpoint.manifestSha256())
                        .violations(checkpoint.directory()))
                .isEmpty();
        assertThat(store.find("training-1")).contains(checkpoint);
        assertThat(checkpoint.bytes()).isEqualTo("weights".length());
    }

    @Test
    void aDamagedCheckpointIsNotFound() throws IOException {
        CheckpointStore store = new CheckpointStore(root, "magicoder", 2);
        Checkpoint checkpoint = write(store, "training-1", Instant.now());

        Files.writeString(checkpoint.directory().resolve("model.safetensors"), "weighty");

        assertThat(store.find("training-1")).isEmpty();
    }

    @Test
    void whatAKilledTrainingLeftIsRemovedByTheNextOne() throws IOException {
        CheckpointStore store = new CheckpointStore(root, "magicoder", 2);
        Files.writeString(store.begin("training-1").resolve("half"), "x");

        assertThat(store.begin("training-1")).isEmptyDirectory();
    }

    @Test
    void keepsTheNewestAndAlwaysThePublishedOne() throws IOException {
        // Given
        CheckpointStore store = new CheckpointStore(root, "magicoder", 2);
        Checkpoint published = write(store, "training-1", Instant.ofEpochSecond(1));
        Checkpoint second = write(store, "training-2", Instant.ofEpochSecond(2));
        Checkpoint third = write(store, "training-3", Instant.ofEpochSecond(3));
        Checkpoint fourth = write(store, "training-4", Instant.ofEpochSecond(4));

        // When
        store.prune(published);

        // Then
        assertThat(second.directory()).doesNotExist();
        assertThat(List.of(published, third, fourth))
                .allSatisfy(kept -> assertThat(kept.directory()).exists());
    }

    @Test
    void aNameThatLeavesTheDirectoryIsRefused() {
        assertThatThrownBy(() -> new CheckpointStore(root, "../other", 1))
                .hasMessageStartingWith("the model name '../other' cannot name a directory");
        assertThatThrownBy(() -> new CheckpointStore(root, "magicoder", 0))
                .hasMessage("keep is 0: it must be at least 1");
    }

    private static Checkpoint write(CheckpointStore store, String trainingId, Instant at) throws IOException {
        Path partial = store.begin(trainingId);
        Files.writeString(partial.resolve("model.safetensors"), "weights");
        Checkpoint checkpoint = store.complete(partial, manifest(trainingId, partial));
        Files.setLastModifiedTime(checkpoint.directory().resolve(CheckpointManifest.FILE_NAME), FileTime.from(at));
        return checkpoint;
    }

    private static CheckpointManifest manifest(String trainingId, Path partial) throws IOException {
        return new CheckpointManifest(
                "magicoder",
                trainingId + "-000010",
                trainingId,
                "run-1",
                "magicoder",
                10,
                5.5,
                1.5,
                null,
                "hash",
                null,
                Map.of(),
                null,
                null,
                List.of(),
                CheckpointManifest.describeFiles(partial));
    }
}

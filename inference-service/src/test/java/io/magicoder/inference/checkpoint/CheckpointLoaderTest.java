package io.magicoder.inference.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.inference.TinyCheckpoint;
import io.magicoder.inference.checkpoint.CheckpointLoader.Loaded;
import io.magicoder.inference.checkpoint.CheckpointLoader.Refused;
import io.magicoder.languagemodel.Computation;
import io.magicoder.languagemodel.config.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointLoaderTest {
    private final CheckpointLoader loader = new CheckpointLoader(
            Computation.onCpu(Precision.FP32), TinyCheckpoint.ENGINE, TinyCheckpoint.CACHE, Clock.systemUTC());

    @TempDir
    Path store;

    @Test
    void loadsWhatTheManifestDescribes() {
        // Given
        TinyCheckpoint tiny = TinyCheckpoint.write(store, "tiny", 1);

        // When
        CheckpointLoader.Outcome outcome = loader.load(tiny.published());

        // Then
        assertThat(outcome).isInstanceOfSatisfying(Loaded.class, loaded -> {
            ServedCheckpoint checkpoint = loaded.checkpoint();
            assertThat(checkpoint.checkpointId()).isEqualTo(tiny.id());
            assertThat(checkpoint.decoder().contextLength()).isEqualTo(TinyCheckpoint.CONTEXT_LENGTH);
            assertThat(checkpoint.decode(checkpoint.encodeInstruction("add two numbers")))
                    .contains("@@ Instruction\nadd two numbers\n\n@@ Response\n");
            assertThat(checkpoint.decoder().greedy(checkpoint.encode("x"), 3)).isNotEmpty();
            checkpoint.release();
        });
    }

    @Test
    void refusesOneFlippedByte() {
        TinyCheckpoint tiny = TinyCheckpoint.write(store, "tiny", 1).flipOneByte();

        assertThat(reasonFor(tiny.published())).contains("model.safetensors").contains("SHA-256");
    }

    @Test
    void refusesAMissingFile() throws IOException {
        TinyCheckpoint tiny = TinyCheckpoint.write(store, "tiny", 1);
        Files.delete(tiny.directory().resolve("tokenizer.json"));

        assertThat(reasonFor(tiny.published())).isEqualTo("tokenizer.json is missing");
    }

    @Test
    void refusesAChangedManifest() throws IOException {
        TinyCheckpoint tiny = TinyCheckpoint.write(store, "tiny", 1);
        Path manifest = tiny.directory().resolve(CheckpointManifest.FILE_NAME);
        Files.writeString(manifest, Files.readString(manifest) + "\n");

        assertThat(reasonFor(tiny.published())).contains("manifest.json").contains("announced");
    }

    @Test
    void refusesADirectoryThatIsNotThere() {
        assertThat(reasonFor(at("/no/such/checkpoint")))
                .isEqualTo("/no/such/checkpoint is no directory that this instance can see");
    }

    @Test
    void refusesAStoreItCannotReach() {
        assertThat(reasonFor(at("gs://bucket/checkpoint"))).startsWith("gs://bucket/checkpoint is in a kind of store");
    }

    @Test
    void refusesALocationThatIsNoPath() {
        assertThat(reasonFor(at("file:not absolute"))).isNotBlank();
    }

    @Test
    void refusesAModelThatDoesNotReproduceTheGoldenAnswer() {
        TinyCheckpoint tiny = TinyCheckpoint.writeWithWrongGoldenAnswer(store, "tiny", 1);

        assertThat(reasonFor(tiny.published())).contains("golden answer").contains("token 0");
    }

    @Test
    void refusesTheManifestOfAnotherCheckpoint() {
        TinyCheckpoint one = TinyCheckpoint.write(store, "tiny", 1);
        CheckpointPublished p = one.published();
        CheckpointPublished renamed = new CheckpointPublished(
                p.modelName(), "other", p.trainingId(), p.runId(), p.location(), p.manifestSha256(), 1, 4, 0, p.at());

        assertThat(reasonFor(renamed)).isEqualTo("the manifest is of checkpoint checkpoint-1 of tiny");
    }

    @Test
    void loadsADirectoryWithoutAManifestUnderItsOwnName() throws IOException {
        // Given
        TinyCheckpoint tiny = TinyCheckpoint.write(store, "tiny", 7);
        Files.delete(tiny.directory().resolve(CheckpointManifest.FILE_NAME));

        // When
        CheckpointLoader.Outcome outcome = loader.load("mine", tiny.directory());

        // Then
        assertThat(outcome).isInstanceOfSatisfying(Loaded.class, loaded -> {
            assertThat(loaded.checkpoint().modelName()).isEqualTo("mine");
            assertThat(loaded.checkpoint().checkpointId()).isEqualTo("checkpoint-7");
            loaded.checkpoint().release();
        });
    }

    @Test
    void refusesAnEmptyDirectory() {
        assertThat(loader.load("mine", store))
                .isInstanceOfSatisfying(
                        Refused.class, refused -> assertThat(refused.reason()).contains(store.toString()));
    }

    private CheckpointPublished at(String location) {
        return new CheckpointPublished("tiny", "checkpoint-1", "training", null, location, "0", 1, 4, 0, Instant.EPOCH);
    }

    private String reasonFor(CheckpointPublished published) {
        return loader.load(published) instanceof Refused(String reason) ? reason : "it was loaded";
    }
}

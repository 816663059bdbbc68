package io.magicoder.checkpointstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.magicoder.events.CheckpointManifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against a real server. */
class S3CheckpointsTest {
    private static final int BYTES_OF_A_PART = 5 << 20;

    @TempDir
    static Path folder;

    private static S3Server server;

    @TempDir
    Path cache;

    private record Written(Path directory, CheckpointManifest manifest, String manifestSha256) {}

    @BeforeAll
    static void start() throws Exception {
        server = new S3Server(folder);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Written checkpoint(String id, int bytes) throws IOException {
        Path directory = folder.resolve("trained").resolve(id);
        Files.createDirectories(directory.resolve("inner"));
        byte[] weights = new byte[bytes];
        new SplittableRandom(bytes).nextBytes(weights);
        Files.write(directory.resolve("model.safetensors"), weights);
        Files.writeString(directory.resolve("inner").resolve("größe.json"), "{}");
        CheckpointManifest manifest = new CheckpointManifest(
                "magicoder",
                id,
                "training",
                null,
                "magicoder",
                1,
                2,
                1,
                null,
                "",
                null,
                Map.of(),
                null,
                null,
                List.of(),
                CheckpointManifest.describeFiles(directory));
        return new Written(directory, manifest, manifest.write(directory));
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, BYTES_OF_A_PART, 2 * BYTES_OF_A_PART + 17})
    void whatIsUploadedIsFetchedByteForByte(int bytes) throws IOException {
        Written written = checkpoint("checkpoint-" + bytes, bytes);
        String location;
        try (S3Files files = new S3Files(BYTES_OF_A_PART)) {
            location = S3Checkpoints.upload(
                    files, written.directory(), written.manifest(), "s3://" + S3Server.BUCKET + "/of/us/");
        }
        assertThat(location).isEqualTo("s3://checkpoints/of/us/magicoder/checkpoint-" + bytes);

        Path fetched = S3Checkpoints.fetch(location, written.manifestSha256(), cache, 3);

        assertThat(written.manifest().violations(fetched)).isEmpty();
        assertThat(fetched.resolve("model.safetensors"))
                .hasSameBinaryContentAs(written.directory().resolve("model.safetensors"));
    }

    @Test
    void aCopyIsUsedAgainAndMadeAnewWhereItIsDamaged() throws IOException {
        Written written = checkpoint("again", 500);
        String location = S3Checkpoints.upload(written.directory(), written.manifest(), "s3://" + S3Server.BUCKET);
        Path first = S3Checkpoints.fetch(location, written.manifestSha256(), cache, 3);
        Object key = Files.readAttributes(first, "unix:ino").get("ino");

        Path second = S3Checkpoints.fetch(location, written.manifestSha256(), cache, 3);
        assertThat(Files.readAttributes(second, "unix:ino").get("ino")).isEqualTo(key);

        Files.writeString(first.resolve("model.safetensors"), "damaged");
        Path third = S3Checkpoints.fetch(location, written.manifestSha256(), cache, 3);
        assertThat(written.manifest().violations(third)).isEmpty();
    }

    @Test
    void theCacheKeepsTheLastOnesAlone() throws IOException {
        for (int i = 0; i < 4; i++) {
            Written written = checkpoint("kept-" + i, 100 + i);
            String location = S3Checkpoints.upload(written.directory(), written.manifest(), "s3://" + S3Server.BUCKET);
            S3Checkpoints.fetch(location, written.manifestSha256(), cache, 2);
        }
        try (Stream<Path> kept = Files.list(cache)) {
            assertThat(kept).hasSize(2);
        }
    }

    @Test
    void whatIsWrongIsSaidInASentenceAndLeavesNothing() throws IOException {
        Written written = checkpoint("wrong", 300);
        String location = S3Checkpoints.upload(written.directory(), written.manifest(), "s3://" + S3Server.BUCKET);

        assertThatThrownBy(() -> S3Checkpoints.fetch(location, "0".repeat(64), cache, 3))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("announced was 0000");
        assertThatThrownBy(() -> S3Checkpoints.fetch(location + "-not", written.manifestSha256(), cache, 3))
                .hasMessageContaining("s3://checkpoints/magicoder/wrong-not/manifest.json cannot be read: ")
                .hasMessageContaining("404");
        assertThatThrownBy(() -> S3Checkpoints.fetch(location, "../..", cache, 3))
                .hasMessage("'../..' is no SHA-256");
        assertThatThrownBy(() -> S3Checkpoints.require("s3://nobodys"))
                .hasMessageContaining("the bucket nobodys cannot be used: ");
        assertThatThrownBy(() -> S3Checkpoints.require("s3:///x")).hasMessageContaining("names no bucket");
        S3Checkpoints.require("s3://" + S3Server.BUCKET + "/anywhere");
        try (Stream<Path> left = Files.list(cache)) {
            assertThat(left).isEmpty();
        }
    }
}

package io.magicoder.cli.meaning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddingCacheTest {
    @TempDir
    private Path folder;

    @Test
    void vectorsAreFoundByTheirTextAndTheirModel() throws IOException {
        // Given
        EmbeddingCache cache = EmbeddingCache.open(folder.resolve("new"), "BAAI/bge-m3");
        cache.put("text", new float[] {1, -0.5f, Float.MIN_VALUE});
        cache.put("other", new float[] {3, 2, 1});

        // When
        cache.save();

        // Then
        EmbeddingCache again = EmbeddingCache.open(folder.resolve("new"), "BAAI/bge-m3");
        assertThat(again.find("text"))
                .hasValueSatisfying(vector -> assertThat(vector).containsExactly(1, -0.5f, Float.MIN_VALUE));
        assertThat(again.find("other")).isPresent();
        assertThat(again.find("Text")).isEmpty();
        assertThat(EmbeddingCache.open(folder.resolve("new"), "BAAI-bge-m3").find("text"))
                .isEmpty();
    }

    @Test
    void aDamagedFileCountsAsNone() throws IOException {
        // Given
        EmbeddingCache cache = EmbeddingCache.open(folder, "m");
        cache.put("text", new float[] {1, 2});
        cache.save();
        byte[] bytes = Files.readAllBytes(cache.file());

        for (byte[] damaged : new byte[][] {Arrays.copyOf(bytes, bytes.length - 1), new byte[0], flipped(bytes)}) {
            // When
            Files.write(cache.file(), damaged);

            // Then
            assertThat(EmbeddingCache.open(folder, "m").find("text")).isEmpty();
        }
    }

    private static byte[] flipped(byte[] bytes) {
        byte[] flipped = bytes.clone();
        flipped[bytes.length / 2] ^= 1;
        return flipped;
    }
}

package io.magicoder.cli.meaning;

import io.magicoder.events.DeterministicId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Vectors of texts that are embedded again and again: a file for each model, in which a vector is found by the SHA-256 of its text.
 * The file ends with the SHA-256 of what is before it; one that is damaged counts as none.
 */
final class EmbeddingCache {
    private static final int LONGEST_NAME = 60;
    /** Of a SHA-256 in hexadecimal digits. */
    private static final int HASH_BYTES = 64;

    private final Path file;
    private final Map<String, float[]> vectors = new TreeMap<>();

    private EmbeddingCache(Path file) {
        this.file = file;
    }

    /** Reads what a folder holds of a model's vectors. */
    static EmbeddingCache open(Path folder, String model) throws IOException {
        String name = model.replaceAll("[^A-Za-z0-9.]+", "-");
        EmbeddingCache cache =
                new EmbeddingCache(folder.resolve(name.substring(0, Math.min(name.length(), LONGEST_NAME)) + "-"
                        + DeterministicId.of("embeddings", model) + ".vectors"));
        if (Files.isRegularFile(cache.file)) {
            cache.read(Files.readAllBytes(cache.file));
        }
        return cache;
    }

    private void read(byte[] bytes) throws IOException {
        int end = bytes.length - HASH_BYTES;
        if (end < 0 || !hash(bytes, end).equals(new String(bytes, end, HASH_BYTES, StandardCharsets.US_ASCII))) {
            return;
        }
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, end))) {
            int count = in.readInt();
            for (int i = 0; i < count; i++) {
                String text = in.readUTF();
                byte[] values = in.readNBytes(Float.BYTES * in.readInt());
                float[] vector = new float[values.length / Float.BYTES];
                ByteBuffer.wrap(values).asFloatBuffer().get(vector);
                vectors.put(text, vector);
            }
        }
    }

    /** Where the vectors are kept. */
    Path file() {
        return file;
    }

    Optional<float[]> find(String text) {
        return Optional.ofNullable(vectors.get(hash(text)));
    }

    void put(String text, float[] vector) {
        vectors.put(hash(text), vector);
    }

    void clear() {
        vectors.clear();
    }

    /** Writes the file anew, whole. */
    void save() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeInt(vectors.size());
            for (Map.Entry<String, float[]> entry : vectors.entrySet()) {
                ByteBuffer values = ByteBuffer.allocate(Float.BYTES * entry.getValue().length);
                values.asFloatBuffer().put(entry.getValue());
                out.writeUTF(entry.getKey());
                out.writeInt(entry.getValue().length);
                out.write(values.array());
            }
        }
        bytes.writeBytes(hash(bytes.toByteArray(), bytes.size()).getBytes(StandardCharsets.US_ASCII));
        Path folder = Files.createDirectories(file.toAbsolutePath().getParent());
        Path beside = Files.createTempFile(folder, "embeddings", ".part");
        Files.write(beside, bytes.toByteArray());
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String hash(String text) {
        return DeterministicId.sha256Hex(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String hash(byte[] bytes, int end) {
        return DeterministicId.sha256Hex(Arrays.copyOf(bytes, end));
    }
}

package io.magicoder.cli.meaning;

import io.magicoder.cleaner.decontamination.meaning.Embedder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Asks a server for the vectors that are not kept yet, and keeps them. */
final class KeptEmbeddings implements Embedder {
    /** The same text has the same vector, but for the rounding of another batch: below this it is another model's. */
    private static final double SAME = 0.99;

    private final EmbeddingServer server;
    private final AnswerFile kept;

    /**
     * Takes over what is kept, unless it is of another model of the same name.
     *
     * @param control vector of {@link EmbeddingServer#CONTROL} by the server
     * @param kept answers of the size of the vector
     */
    KeptEmbeddings(EmbeddingServer server, float[] control, AnswerFile kept) {
        this.server = server;
        this.kept = kept;
        if (!kept.look(EmbeddingServer.CONTROL)
                .map(before -> isSame(vector(before), control))
                .orElse(false)) {
            kept.clear();
            kept.put(EmbeddingServer.CONTROL, bytes(control));
        }
    }

    @Override
    public List<Embedding> embed(List<String> texts) throws InterruptedException {
        Map<String, Embedding> known = new HashMap<>();
        List<String> missing = new ArrayList<>();
        for (String text : texts.stream().distinct().toList()) {
            kept.find(text)
                    .ifPresentOrElse(
                            bytes -> known.put(text, new Embedding.Vector(vector(bytes))), () -> missing.add(text));
        }
        List<Embedding> made = missing.isEmpty() ? List.of() : server.embed(missing);
        for (int i = 0; i < missing.size(); i++) {
            known.put(missing.get(i), made.get(i));
            if (made.get(i) instanceof Embedding.Vector(float[] values)) {
                kept.put(missing.get(i), bytes(values));
            }
        }
        return texts.stream()
                .map(text -> known.getOrDefault(text, new Embedding.Missing("not embedded")))
                .toList();
    }

    /** Size of a vector as it is kept. */
    static int size(float[] vector) {
        return Float.BYTES * vector.length;
    }

    private static byte[] bytes(float[] vector) {
        ByteBuffer bytes = ByteBuffer.allocate(size(vector));
        bytes.asFloatBuffer().put(vector);
        return bytes.array();
    }

    private static float[] vector(byte[] bytes) {
        float[] vector = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).asFloatBuffer().get(vector);
        return vector;
    }

    private static boolean isSame(float[] left, float[] right) {
        double product = 0;
        double lefts = 0;
        double rights = 0;
        for (int i = 0; i < left.length; i++) {
            product += (double) left[i] * right[i];
            lefts += (double) left[i] * left[i];
            rights += (double) right[i] * right[i];
        }
        return product >= SAME * Math.sqrt(lefts * rights);
    }
}

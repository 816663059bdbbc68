package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.Screened;
import io.magicoder.cleaner.deduplication.Fingerprint;
import io.magicoder.cleaner.deduplication.Sketch;
import io.magicoder.cleaner.deduplication.TextFingerprints;
import io.magicoder.events.SampleScores;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The hashes of a pair in bytes, big-endian: a version; a byte of flags for what is there; the fingerprints of seed, problem and
 * solution; the number of keys and the keys; the shingles. Four bytes a word of the pair, which nobody compresses further: they
 * are as good as random.
 */
final class HashBytes {
    /** Of what is hashed, and how: another version's hashes are computed anew. */
    private static final byte VERSION = 1;

    private static final int TEXTS = 1;
    private static final int SEED = 2;
    private static final int PROBLEM = 4;
    private static final int SOLUTION = 8;
    private static final int SKETCH = 16;

    /** A quarter of a megabyte: the few pairs with more are sketched in the ordered step, or their records would be too large. */
    static final int MOST_SHINGLES = 65_536;

    private HashBytes() {}

    static byte[] of(Optional<TextFingerprints> texts, Optional<Sketch> made) {
        Optional<Sketch> sketch = made.filter(some -> some.shingles().length <= MOST_SHINGLES);
        TextFingerprints known = texts.orElse(new TextFingerprints(null, null, null));
        int flags = (texts.isPresent() ? TEXTS : 0)
                | (known.seed() != null ? SEED : 0)
                | (known.problem() != null ? PROBLEM : 0)
                | (known.solution() != null ? SOLUTION : 0)
                | (sketch.isPresent() ? SKETCH : 0);
        ByteBuffer bytes = ByteBuffer.allocate(2
                + Integer.bitCount(flags & (SEED | PROBLEM | SOLUTION)) * Fingerprint.BYTES
                + sketch.map(some -> 1 + Integer.BYTES * (some.keys().length + some.shingles().length))
                        .orElse(0));
        bytes.put(VERSION).put((byte) flags);
        write(known.seed(), bytes);
        write(known.problem(), bytes);
        write(known.solution(), bytes);
        sketch.ifPresent(some -> {
            bytes.put((byte) some.keys().length);
            bytes.asIntBuffer().put(some.keys()).put(some.shingles());
        });
        return bytes.array();
    }

    /** What is known of a pair with these scores. */
    static Screened read(byte[] bytes, SampleScores scores) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (buffer.get() != VERSION) {
            return Screened.of(scores);
        }
        int flags = buffer.get();
        TextFingerprints texts = new TextFingerprints(
                fingerprint(flags & SEED, buffer),
                fingerprint(flags & PROBLEM, buffer),
                fingerprint(flags & SOLUTION, buffer));
        return new Screened(
                scores,
                (flags & TEXTS) == 0 ? Optional.empty() : Optional.of(texts),
                (flags & SKETCH) == 0 ? Optional.empty() : Optional.of(sketch(buffer)));
    }

    private static void write(@Nullable Fingerprint fingerprint, ByteBuffer bytes) {
        if (fingerprint != null) {
            fingerprint.write(bytes);
        }
    }

    private static @Nullable Fingerprint fingerprint(int there, ByteBuffer bytes) {
        return there == 0 ? null : Fingerprint.read(bytes);
    }

    private static Sketch sketch(ByteBuffer bytes) {
        int[] keys = new int[bytes.get()];
        int[] shingles = new int[bytes.remaining() / Integer.BYTES - keys.length];
        bytes.asIntBuffer().get(keys).get(shingles);
        return new Sketch(shingles, keys);
    }
}

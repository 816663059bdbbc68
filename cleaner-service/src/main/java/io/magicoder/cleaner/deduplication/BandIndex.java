package io.magicoder.cleaner.deduplication;

import com.dynatrace.hash4j.similarity.ElementHashProvider;
import com.dynatrace.hash4j.similarity.SimilarityHashPolicy;
import com.dynatrace.hash4j.similarity.SimilarityHashing;
import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.ints.IntOpenHashSet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;

/**
 * Leads to texts that may be near: MinHash (Broder 1997) behind locality-sensitive bands. It takes some 300 bytes a text.
 */
final class BandIndex {
    /** Fourteen bands of four find 97.8 % of the pairs at a similarity of 0.7, and 99.9 % at 0.8. */
    private static final int BANDS = 14;

    private static final int ROWS = 4;
    private static final int COMPONENT_BITS = 16;
    private static final SimilarityHashPolicy MIN_HASH = SimilarityHashing.superMinHash(BANDS * ROWS, COMPONENT_BITS);
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private final List<Int2IntOpenHashMap> last = new ArrayList<>(BANDS);
    /** By band and text, the text before it with the same key. */
    private final List<IntArrayList> before = new ArrayList<>(BANDS);

    private int size;

    BandIndex() {
        for (int band = 0; band < BANDS; band++) {
            Int2IntOpenHashMap keys = new Int2IntOpenHashMap();
            keys.defaultReturnValue(-1);
            last.add(keys);
            before.add(new IntArrayList());
        }
    }

    /** The keys of a text, one a band. */
    static int[] keys(int[] shingles) {
        byte[] signature =
                MIN_HASH.createHasher().compute(ElementHashProvider.ofFunction(i -> mix(shingles[i]), shingles.length));
        int[] keys = new int[BANDS];
        for (int i = 0; i < BANDS * ROWS; i++) {
            keys[i / ROWS] = keys[i / ROWS] * 0x01000193 + (int) MIN_HASH.getComponent(signature, i) + 1;
        }
        return keys;
    }

    private static long mix(int shingle) {
        long hash = shingle * SPREAD;
        return (hash ^ (hash >>> 29)) * SPREAD;
    }

    int size() {
        return size;
    }

    /** Adds the next text. */
    void add(int[] keys) {
        for (int band = 0; band < BANDS; band++) {
            before.get(band).add(last.get(band).put(keys[band], size));
        }
        size++;
    }

    /** Names each text once that has a key of these, by its place. */
    void candidates(int[] keys, IntConsumer found) {
        IntOpenHashSet seen = new IntOpenHashSet();
        for (int band = 0; band < BANDS; band++) {
            for (int text = last.get(band).get(keys[band]);
                    text >= 0;
                    text = before.get(band).getInt(text)) {
                if (seen.add(text)) {
                    found.accept(text);
                }
            }
        }
    }
}

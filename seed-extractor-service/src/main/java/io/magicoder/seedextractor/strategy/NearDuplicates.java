package io.magicoder.seedextractor.strategy;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import com.dynatrace.hash4j.similarity.ElementHashProvider;
import com.dynatrace.hash4j.similarity.SimilarityHashPolicy;
import com.dynatrace.hash4j.similarity.SimilarityHashing;
import it.unimi.dsi.fastutil.ints.Int2IntOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.util.ArrayList;
import java.util.List;

/**
 * Tells snippets that are nearly the same as an earlier one: runs of three tokens, compared by MinHash (Broder 1997) behind
 * locality-sensitive bands. Layout does not count. It holds some 300 bytes per snippet.
 */
final class NearDuplicates {
    /** Sixteen bands of four find 99.98 % of the pairs at the threshold. */
    private static final int BANDS = 16;

    private static final int ROWS = 4;
    private static final int COMPONENT_BITS = 8;
    private static final SimilarityHashPolicy MIN_HASH = SimilarityHashing.superMinHash(BANDS * ROWS, COMPONENT_BITS);

    /** Share of runs in common from which on two snippets are nearly the same. */
    private static final double THRESHOLD = 0.8;

    private static final int RUN = 3;
    private static final Hasher64 HASHER = Hashing.komihash5_0();

    private final List<byte[]> signatures = new ArrayList<>();
    private final List<Int2IntOpenHashMap> bands = new ArrayList<>();

    NearDuplicates() {
        for (int band = 0; band < BANDS; band++) {
            Int2IntOpenHashMap first = new Int2IntOpenHashMap();
            first.defaultReturnValue(-1);
            bands.add(first);
        }
    }

    /** Remembers a snippet, unless it is nearly the same as one that is remembered; returns whether it is new. */
    boolean add(String snippet) {
        byte[] signature = MIN_HASH.createHasher().compute(runs(snippet));
        int[] keys = keys(signature);
        for (int band = 0; band < BANDS; band++) {
            int earlier = bands.get(band).get(keys[band]);
            if (earlier >= 0
                    && MIN_HASH.getFractionOfEqualComponents(signature, signatures.get(earlier)) >= THRESHOLD) {
                return false;
            }
        }
        for (int band = 0; band < BANDS; band++) {
            bands.get(band).putIfAbsent(keys[band], signatures.size());
        }
        signatures.add(signature);
        return true;
    }

    private static int[] keys(byte[] signature) {
        int[] keys = new int[BANDS];
        for (int i = 0; i < BANDS * ROWS; i++) {
            keys[i / ROWS] = keys[i / ROWS] << COMPONENT_BITS | (int) MIN_HASH.getComponent(signature, i);
        }
        return keys;
    }

    /** The hashes of every three tokens in a row; of a shorter snippet, of what there is. */
    private static ElementHashProvider runs(String snippet) {
        LongArrayList tokens = tokens(snippet);
        LongOpenHashSet runs = new LongOpenHashSet();
        for (int i = 0; i == 0 || i + RUN <= tokens.size(); i++) {
            long run = 0;
            for (int j = i; j < Math.min(i + RUN, tokens.size()); j++) {
                run = HASHER.hashLongLongToLong(run, tokens.getLong(j));
            }
            runs.add(run);
        }
        return ElementHashProvider.ofValues(runs.toLongArray());
    }

    /** The hash of every word, and of every other character that is no white space. */
    private static LongArrayList tokens(String snippet) {
        LongArrayList tokens = new LongArrayList();
        int i = 0;
        while (i < snippet.length()) {
            int start = i++;
            char c = snippet.charAt(start);
            if (Character.isJavaIdentifierPart(c)) {
                while (i < snippet.length() && Character.isJavaIdentifierPart(snippet.charAt(i))) {
                    i++;
                }
            } else if (Character.isWhitespace(c)) {
                continue;
            }
            tokens.add(HASHER.hashCharsToLong(snippet.subSequence(start, i)));
        }
        return tokens;
    }
}

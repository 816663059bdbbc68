package io.magicoder.languagemodel.structured;

import io.magicoder.languagemodel.text.TokenBytes;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeMap;

/** The tokens of a vocabulary in an order in which those that begin alike are looked at together. */
final class TokenIndex {
    private final TokenBytes vocabulary;
    private final Sorted all;
    /** Those with marks that a string does not have as they are, or with parts of characters. */
    private final Sorted marked;
    /** The others: those of at most so many characters. */
    private final TreeMap<Integer, BitSet> plain = new TreeMap<>();

    TokenIndex(TokenBytes vocabulary) {
        this.vocabulary = vocabulary;
        List<Integer> every = new ArrayList<>();
        List<Integer> others = new ArrayList<>();
        for (int id = 0; id < vocabulary.size(); id++) {
            if (vocabulary.isSpecial(id) || vocabulary.of(id).length == 0) {
                continue;
            }
            every.add(id);
            OptionalInt characters = plainCharacters(vocabulary.of(id));
            if (characters.isPresent()) {
                plain.computeIfAbsent(characters.getAsInt(), _ -> new BitSet()).set(id);
            } else {
                others.add(id);
            }
        }
        BitSet shorter = new BitSet();
        for (BitSet ids : plain.values()) {
            ids.or(shorter);
            shorter = ids;
        }
        all = new Sorted(every);
        marked = new Sorted(others);
    }

    byte[] bytes(int id) {
        return vocabulary.of(id);
    }

    /** How many characters, if a string of JSON has them as they are. */
    private static OptionalInt plainCharacters(byte[] bytes) {
        for (byte value : bytes) {
            if ((value >= 0 && value < ' ') || value == '"' || value == '\\') {
                return OptionalInt.empty();
            }
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return OptionalInt.of(text.codePointCount(0, text.length()));
        } catch (CharacterCodingException e) {
            return OptionalInt.empty();
        }
    }

    /** The tokens that lead anywhere. */
    BitSet allowed(Configuration at, JsonAutomaton.Step step) {
        BitSet allowed = new BitSet(vocabulary.size());
        if (at.characters() == 0) {
            all.add(allowed, at, step);
            return allowed;
        }
        Map.Entry<Integer, BitSet> atMost = plain.floorEntry(at.characters());
        if (atMost != null) {
            allowed.or(atMost.getValue());
        }
        marked.add(allowed, at, step);
        return allowed;
    }

    /** Tokens by their bytes, and how many first bytes each shares with the one before. */
    private final class Sorted {
        private final int[] ids;
        private final int[] shared;
        private final int longest;

        Sorted(List<Integer> unsorted) {
            List<Integer> sorted = new ArrayList<>(unsorted);
            sorted.sort((one, other) -> Arrays.compareUnsigned(bytes(one), bytes(other)));
            ids = sorted.stream().mapToInt(Integer::intValue).toArray();
            shared = new int[ids.length];
            int most = 0;
            for (int i = 0; i < ids.length; i++) {
                byte[] own = bytes(ids[i]);
                most = Math.max(most, own.length);
                if (i > 0) {
                    int mismatch = Arrays.mismatch(bytes(ids[i - 1]), own);
                    shared[i] = mismatch < 0 ? own.length : mismatch;
                }
            }
            longest = most;
        }

        void add(BitSet allowed, Configuration at, JsonAutomaton.Step step) {
            Configuration[] path = new Configuration[longest + 1];
            Arrays.fill(path, at);
            int reached = 0; // bytes of the last token that was looked at which lead anywhere
            for (int i = 0; i < ids.length; i++) {
                if (shared[i] > reached) {
                    continue; // it begins with the byte that led nowhere
                }
                byte[] own = bytes(ids[i]);
                reached = shared[i];
                while (reached < own.length) {
                    Configuration next = step.step(path[reached], own[reached] & 0xff);
                    if (next.isImpossible()) {
                        break;
                    }
                    path[++reached] = next;
                }
                if (reached == own.length) {
                    allowed.set(ids[i]);
                }
            }
        }
    }
}

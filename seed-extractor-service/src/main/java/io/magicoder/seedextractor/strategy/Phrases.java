package io.magicoder.seedextractor.strategy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Phrases that are looked for in texts all at once, ASCII letters in either case (Wu and Manber 1994): the last two
 * characters of a window as long as the shortest phrase tell how far it can move, so that most characters of a text are
 * never looked at.
 */
final class Phrases {
    private static final int ASCII = 128;

    private final List<String> phrases;
    private final String[] others;

    /** Classes of characters: those of no phrase are 0. */
    private final byte[] classes = new byte[ASCII];

    private final int width;
    /** Length of the shortest phrase. */
    private final int window;
    /** How far a window moves, by the classes of its last two characters. */
    private final byte[] shifts;
    /** The classes of the phrases that may stand where a window does not move, by the same. */
    private final byte[][][] candidates;

    /**
     * Phrases.
     *
     * @param phrases lower case, of ASCII, each of two characters or more
     * @param others that are not of ASCII, and looked for as they are
     */
    Phrases(List<String> phrases, List<String> others) {
        this.phrases = List.copyOf(phrases);
        this.others = others.toArray(String[]::new);
        byte used = 0;
        for (String phrase : phrases) {
            for (int i = 0; i < phrase.length(); i++) {
                char c = phrase.charAt(i);
                if (classes[c] == 0) {
                    classes[c] = ++used;
                    classes[Character.toUpperCase(c)] = used;
                }
            }
        }
        width = used + 1;
        window = phrases.stream().mapToInt(String::length).min().orElseThrow();
        shifts = new byte[width * width];
        Arrays.fill(shifts, (byte) Math.min(window - 1, Byte.MAX_VALUE));
        candidates = new byte[width * width][0][];
        for (String phrase : phrases) {
            byte[] codes = new byte[phrase.length()];
            for (int i = 0; i < codes.length; i++) {
                codes[i] = classes[phrase.charAt(i)];
            }
            for (int i = 1; i < window; i++) {
                int pair = codes[i - 1] * width + codes[i];
                shifts[pair] = (byte) Math.min(shifts[pair], window - 1 - i);
            }
            int last = codes[window - 2] * width + codes[window - 1];
            List<byte[]> all = new ArrayList<>(List.of(candidates[last]));
            all.add(codes);
            candidates[last] = all.toArray(byte[][]::new);
        }
    }

    /** These and others. */
    Phrases or(Phrases more) {
        return new Phrases(
                Stream.concat(phrases.stream(), more.phrases.stream()).toList(),
                Stream.concat(Stream.of(others), Stream.of(more.others)).toList());
    }

    /** Whether a text has one of them. */
    boolean in(String text) {
        return in(text, 0, text.length());
    }

    /** Whether a stretch of a text has one of them. */
    boolean in(String text, int from, int to) {
        int last = from + window - 1;
        while (last < to) {
            int pair = classOf(text.charAt(last - 1)) * width + classOf(text.charAt(last));
            int shift = shifts[pair];
            if (shift == 0) {
                for (byte[] phrase : candidates[pair]) {
                    if (stands(phrase, text, last - window + 1, to)) {
                        return true;
                    }
                }
                shift = 1;
            }
            last += shift;
        }
        for (String other : others) {
            if (text.indexOf(other, from, to) >= 0) {
                return true;
            }
        }
        return false;
    }

    private int classOf(char c) {
        return c < ASCII ? classes[c] : 0;
    }

    private boolean stands(byte[] phrase, String text, int from, int to) {
        if (to - from < phrase.length) {
            return false;
        }
        for (int i = 0; i < phrase.length; i++) {
            if (classOf(text.charAt(from + i)) != phrase[i]) {
                return false;
            }
        }
        return true;
    }
}

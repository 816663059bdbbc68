package io.magicoder.cleaner.decontamination.prose;

import java.util.Arrays;

/** The hashes of the lower-cased words of a text, in their order. */
public final class Words {
    private static final long FACTOR = 0x100000001b3L;
    private static final long RUN_FACTOR = 0x9E3779B97F4A7C15L;
    /** By ASCII character: what it is in lower case, or 0 where it ends a word. */
    private static final byte[] LOWER = lower();

    private final String text;
    private long[] hashes;
    private int[] begins;
    private int size;

    private Words(String text) {
        this.text = text;
        hashes = new long[text.length() / 4 + 8];
        begins = new int[hashes.length];
    }

    /** Reads a text. */
    public static Words of(String text) {
        Words words = new Words(text);
        char[] chars = text.toCharArray();
        int i = 0;
        while (i < chars.length) {
            int c = lower(chars[i]);
            int begin = i++;
            if (c != 0) {
                long hash = c * FACTOR;
                while (i < chars.length && (c = lower(chars[i])) != 0) {
                    hash = (hash ^ c) * FACTOR;
                    i++;
                }
                words.add(hash, begin);
            }
        }
        return words;
    }

    private static int lower(char c) {
        return c < 128
                ? LOWER[c]
                : Character.isLetterOrDigit(c) || Character.isSurrogate(c) ? Character.toLowerCase(c) : 0;
    }

    private static byte[] lower() {
        byte[] lower = new byte[128];
        for (char c = 0; c < lower.length; c++) {
            lower[c] = (byte) ((Character.isLetterOrDigit(c) || c == '_') ? Character.toLowerCase(c) : 0);
        }
        return lower;
    }

    private void add(long hash, int begin) {
        if (size == hashes.length) {
            hashes = Arrays.copyOf(hashes, 2 * size);
            begins = Arrays.copyOf(begins, 2 * size);
        }
        hashes[size] = hash ^ (hash >>> 31);
        begins[size++] = begin;
    }

    /** How many words there are. */
    public int size() {
        return size;
    }

    long get(int index) {
        return hashes[index];
    }

    long[] toArray() {
        return Arrays.copyOf(hashes, size);
    }

    /** Whether words are here, one behind the other. */
    boolean has(long[] wanted, int begin) {
        return begin >= 0
                && begin + wanted.length <= size
                && Arrays.equals(hashes, begin, begin + wanted.length, wanted, 0, wanted.length);
    }

    /**
     * Whether a text stands here with all its signs, whatever the case and the white space.
     *
     * @param signs of a text, as {@link #signs} gives them
     * @param word at which it begins
     */
    boolean reads(String signs, int word) {
        int at = begins[word];
        for (int i = 0; i < signs.length(); i++) {
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            if (at == text.length() || Character.toLowerCase(text.charAt(at++)) != signs.charAt(i)) {
                return false;
            }
        }
        return at == text.length() || lower(signs.charAt(signs.length() - 1)) == 0 || lower(text.charAt(at)) == 0;
    }

    /** A text from its first word on, in lower case and without white space. */
    String signs() {
        StringBuilder signs = new StringBuilder();
        for (int i = size == 0 ? text.length() : begins[0]; i < text.length(); i++) {
            if (!Character.isWhitespace(text.charAt(i))) {
                signs.append(Character.toLowerCase(text.charAt(i)));
            }
        }
        return signs.toString();
    }

    /** A hash of so many words from one place on. */
    public long run(int begin, int length) {
        long hash = 0;
        for (int i = begin; i < begin + length; i++) {
            hash = hash * RUN_FACTOR + hashes[i];
        }
        return hash;
    }
}

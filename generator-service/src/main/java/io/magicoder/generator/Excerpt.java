package io.magicoder.generator;

import java.nio.charset.StandardCharsets;

/** The beginning of a text on one line, for a sentence to people. */
final class Excerpt {
    private static final int MAX_CHARS = 200;
    private static final int MAX_BYTES_OF_A_CHAR = 4;

    private Excerpt() {}

    static String of(String text) {
        int end = Math.min(text.length(), MAX_CHARS);
        if (end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        String line = text.substring(0, end).replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        return end < text.length() ? line + "…" : line;
    }

    /** Bytes read as UTF-8; what is none becomes U+FFFD. */
    static String of(byte[] bytes) {
        int enough = Math.min(bytes.length, (MAX_CHARS + 1) * MAX_BYTES_OF_A_CHAR);
        return of(new String(bytes, 0, enough, StandardCharsets.UTF_8));
    }
}

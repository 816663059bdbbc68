package io.magicoder.generator.teacher;

import java.nio.charset.StandardCharsets;

/** Texts of others, short and on one line, for a sentence to people. */
final class OneLine {
    private static final int MAX_CHARS = 300;
    private static final int MAX_BYTES_OF_A_CHAR = 4;

    private OneLine() {}

    static String of(String text) {
        String line =
                WellFormed.of(text).text().replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
        if (line.length() <= MAX_CHARS) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(MAX_CHARS - 1)) ? MAX_CHARS - 1 : MAX_CHARS;
        return line.substring(0, end) + "…";
    }

    /** Bytes read as UTF-8; what is none becomes U+FFFD. */
    static String of(byte[] bytes) {
        int enough = Math.min(bytes.length, 2 * MAX_CHARS * MAX_BYTES_OF_A_CHAR);
        return of(new String(bytes, 0, enough, StandardCharsets.UTF_8));
    }
}

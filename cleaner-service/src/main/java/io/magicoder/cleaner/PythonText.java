package io.magicoder.cleaner;

/** Text as the reference's Python sees it, where Java sees it differently. */
public final class PythonText {
    private PythonText() {}

    /** Whether {@code str.isspace} holds: unlike Java's, this counts no-break spaces and U+0085. */
    public static boolean isWhitespace(char c) {
        return (c <= ' ' || c >= '\u0080') && isBlankOrRare(c);
    }

    private static boolean isBlankOrRare(char c) {
        return switch (c) {
            case ' ', '\u0085', '\u00a0', '\u1680', '\u2028', '\u2029', '\u202f', '\u205f', '\u3000' -> true;
            default -> (c >= '\t' && c <= '\r') || (c >= '\u001c' && c <= '\u001f') || (c >= '\u2000' && c <= '\u200a');
        };
    }

    /** {@code re.sub(r"\s+", "", text)}. */
    public static String withoutWhitespace(String text) {
        char[] kept = new char[text.length()];
        int length = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isWhitespace(c)) {
                kept[length++] = c;
            }
        }
        return new String(kept, 0, length);
    }

    /** {@code text.strip()}. */
    public static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isWhitespace(text.charAt(start))) {
            start++;
        }
        while (end > start && isWhitespace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }
}

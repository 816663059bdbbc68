package io.magicoder.generator.teacher;

/**
 * A text that UTF-8 can hold. JSON can escape half of a surrogate pair ({@code "\ud83d"}), which is no character; it
 * becomes U+FFFD, as in every decoder of Unicode.
 *
 * @param replaced how many halves there were
 */
record WellFormed(String text, int replaced) {
    private static final char REPLACEMENT = '\uFFFD';

    static WellFormed of(String text) {
        int replaced = 0;
        char[] chars = {};
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) {
                continue;
            }
            if (Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                i++;
                continue;
            }
            if (replaced++ == 0) {
                chars = text.toCharArray();
            }
            chars[i] = REPLACEMENT;
        }
        return new WellFormed(replaced == 0 ? text : new String(chars), replaced);
    }
}

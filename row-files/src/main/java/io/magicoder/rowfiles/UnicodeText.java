package io.magicoder.rowfiles;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Text that is no Unicode: JSON can escape half of a surrogate pair, and bytes may be no UTF-8. Bytes that are none become
 * a {@link #STRAY} half pair first, so that both are found and counted in one place.
 */
final class UnicodeText {
    /** Stands for bytes that are no UTF-8 until {@link #repaired} has seen it. */
    static final String STRAY = "\uDC80";

    private static final int REPLACEMENT = 0xFFFD;

    private UnicodeText() {}

    /** Whether every half of a surrogate pair has its other half. */
    static boolean isUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!isPair(text, i)) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }

    private static boolean isPair(String text, int index) {
        return index + 1 < text.length() && Character.isSurrogatePair(text.charAt(index), text.charAt(index + 1));
    }

    /** The text with U+FFFD in place of every half pair. */
    static String repaired(String text) {
        return text.codePoints()
                .map(codePoint -> Character.getType(codePoint) == Character.SURROGATE ? REPLACEMENT : codePoint)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** UTF-8 to text, with {@link #STRAY} in place of bytes that are none. */
    static CharsetDecoder decoder() {
        return StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE)
                .replaceWith(STRAY);
    }

    /** As {@link #decoder}. */
    static String decode(ByteBuffer bytes) {
        try {
            return decoder().decode(bytes).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("a decoder that replaces refuses nothing", e);
        }
    }
}

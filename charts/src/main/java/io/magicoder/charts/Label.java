package io.magicoder.charts;

/**
 * A text as it can stand in a picture: one line, no longer than there is room for, of characters that XML can hold.
 *
 * @param most characters
 */
record Label(int most) {
    private static final int PIXELS_EACH = 22;
    private static final char REPLACEMENT = '\uFFFD';

    // Of a character, about, in a text 12 pixels high.
    private static final double WIDE = 12;
    private static final double CAPITAL = 8.5;
    private static final double OTHER = 6.8;

    /** Of a picture so many pixels wide: a third of it at most. */
    static Label forWidth(int pixels) {
        return new Label(Math.max(8, pixels / PIXELS_EACH));
    }

    String of(String text) {
        StringBuilder label = new StringBuilder();
        text.codePoints().limit(most + 1L).forEach(point -> label.appendCodePoint(shown(point)));
        if (label.codePointCount(0, label.length()) > most) {
            label.setLength(label.offsetByCodePoints(0, most - 1));
            label.append('…');
        }
        return label.toString();
    }

    /** How wide a text is, about, whatever the font. */
    static double pixels(String text) {
        return text.codePoints()
                .mapToDouble(point -> Character.isIdeographic(point) || !Character.isBmpCodePoint(point)
                        ? WIDE
                        : Character.isUpperCase(point) ? CAPITAL : OTHER)
                .sum();
    }

    private static int shown(int point) {
        return Character.isWhitespace(point)
                ? ' '
                : switch (Character.getType(point)) {
                    case Character.CONTROL, Character.SURROGATE, Character.UNASSIGNED -> REPLACEMENT;
                    default -> point;
                };
    }
}

package io.magicoder.charts;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The colours of charts, in the light; the class by which the style sheet gives them others in the dark. */
enum Ink {
    FIRST("chart-first", 0x2f, 0x6f, 0xb3),
    SECOND("chart-second", 0xc2, 0x57, 0x1a),
    GRID("chart-grid", 0xd5, 0xdc, 0xe2),
    TEXT("chart-text", 0x5b, 0x68, 0x75);

    /** Of the lines of a chart, in their order. */
    static final List<Ink> SERIES = List.of(FIRST, SECOND);

    private final String styleClass;
    private final int red;
    private final int green;
    private final int blue;

    Ink(String styleClass, int red, int green, int blue) {
        this.styleClass = styleClass;
        this.red = red;
        this.green = green;
        this.blue = blue;
    }

    String styleClass() {
        return styleClass;
    }

    /** For a specification, {@code #2f6fb3}. */
    String color() {
        return String.format(Locale.ROOT, "#%02x%02x%02x", red, green, blue);
    }

    /** The one that Lets-Plot drew with, as it writes colours: {@code rgb(47,111,179)}, of points {@code #2f6fb3}. */
    static Optional<Ink> of(String drawn) {
        return Arrays.stream(values())
                .filter(ink -> drawn.equals(String.format(Locale.ROOT, "rgb(%d,%d,%d)", ink.red, ink.green, ink.blue))
                        || drawn.equals(ink.color()))
                .findFirst();
    }
}

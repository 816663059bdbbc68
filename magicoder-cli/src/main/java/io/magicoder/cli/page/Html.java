package io.magicoder.cli.page;

import io.magicoder.events.EventJson;
import java.util.Locale;

/** Texts and numbers as they may stand in a page. */
public final class Html {
    private Html() {}

    /** A text in HTML, within quotes too. NUL, which HTML cannot hold, is U+FFFD. */
    public static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;")
                .replace('\0', '\uFFFD');
    }

    /** A value as JSON for a script element: nothing in it ends the element or opens a comment. */
    public static String json(Object value) {
        return EventJson.text(value).replace("<", "\\u003c");
    }

    /** A whole number with its thousands apart. */
    public static String number(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A share of a whole in percent; a dash of nothing. */
    public static String percent(long part, long whole) {
        return whole == 0 ? "–" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / whole);
    }
}

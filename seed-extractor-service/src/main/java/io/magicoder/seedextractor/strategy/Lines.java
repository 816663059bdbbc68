package io.magicoder.seedextractor.strategy;

import java.util.Arrays;
import java.util.function.IntPredicate;

/** A text cut into lines that keep their ends; joined they are the text again. */
final class Lines {
    /** What ends a line for Python, besides a line feed. */
    private static final String PYTHON_ENDS = "\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029";

    private final String text;
    /** Where each line starts, and at {@code count} the length of the text. */
    private final int[] starts;

    private final int count;

    /** Ends at line feeds alone: looking for one character is what machines do fastest. */
    private Lines(String text) {
        this.text = text;
        int[] found = new int[64 + text.length() / 32];
        int lines = 0;
        int start = 0;
        for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
            found = withRoom(found, lines);
            found[lines++] = start;
            start = end + 1;
        }
        if (start < text.length()) {
            found = withRoom(found, lines);
            found[lines++] = start;
        }
        found = withRoom(found, lines);
        found[lines] = text.length();
        starts = found;
        count = lines;
    }

    private Lines(String text, IntPredicate endsLine) {
        this.text = text;
        int[] found = new int[64];
        int lines = 0;
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            // the ends are few and all outside the printable ASCII range
            if ((c >= ' ' && c < 0x85) || !endsLine.test(c)) {
                continue;
            }
            if (c == '\r' && i + 1 < text.length() && text.charAt(i + 1) == '\n') {
                i++;
            }
            found = withRoom(found, lines);
            found[lines++] = start;
            start = i + 1;
        }
        if (start < text.length()) {
            found = withRoom(found, lines);
            found[lines++] = start;
        }
        found = withRoom(found, lines);
        found[lines] = text.length();
        starts = found;
        count = lines;
    }

    private static boolean endsForPython(int c) {
        return (c >= '\n' && c <= '\r') || (c >= 0x1c && c <= 0x1e) || c == 0x85 || c == 0x2028 || c == 0x2029;
    }

    private static boolean endsForEditors(int c) {
        return c == '\n' || c == '\r';
    }

    private static boolean has(String text, String characters) {
        for (int i = 0; i < characters.length(); i++) {
            if (text.indexOf(characters.charAt(i)) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static int[] withRoom(int[] array, int index) {
        return index < array.length ? array : Arrays.copyOf(array, 2 * array.length);
    }

    /** Cut where Python's {@code str.splitlines(keepends=True)} cuts. */
    static Lines asPython(String text) {
        return has(text, PYTHON_ENDS) ? new Lines(text, Lines::endsForPython) : new Lines(text);
    }

    /** Cut where an editor cuts, so that line numbers are those people see: LF, CR, CRLF. */
    static Lines asEditor(String text) {
        return has(text, "\r") ? new Lines(text, Lines::endsForEditors) : new Lines(text);
    }

    /** All of it. */
    String text() {
        return text;
    }

    int count() {
        return count;
    }

    /** A line with its end, from 0. */
    String line(int index) {
        return joined(index, 1);
    }

    /** As many of {@code length} lines from {@code start} on as there are. */
    String joined(int start, int length) {
        return text.substring(starts[start], starts[end(start, length)]);
    }

    /** Characters of as many of {@code length} lines from {@code start} on as there are. */
    int characters(int start, int length) {
        return starts[end(start, length)] - starts[start];
    }

    /** Whether some of {@code length} lines from {@code start} on have a phrase in them. */
    boolean mention(Phrases phrases, int start, int length) {
        return length > 0 && start < count && phrases.in(text, starts[start], starts[end(start, length)]);
    }

    /** The line after the last of {@code length} lines from {@code start} on, cut at the end of the text. */
    int end(int start, int length) {
        return start + Math.min(length, count - start);
    }

    /** The line that holds a character of the text. */
    int containing(int character) {
        int found = Arrays.binarySearch(starts, 0, count, character);
        return found >= 0 ? found : -found - 2;
    }

    /** The first character of a line; of the line behind the last, the end of the text. */
    int start(int line) {
        return starts[line];
    }

    /** Characters of the longest line. */
    int longest() {
        int longest = 0;
        for (int i = 0; i < count; i++) {
            longest = Math.max(longest, starts[i + 1] - starts[i]);
        }
        return longest;
    }
}

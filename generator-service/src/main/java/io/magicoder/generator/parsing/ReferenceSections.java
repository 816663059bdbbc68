package io.magicoder.generator.parsing;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The original's sections: marker lines are dropped whole, the rest is stripped as Python strips. */
record ReferenceSections(String problem, String solution) {
    private static final String PROBLEM_MARKER = "[problem description]";
    private static final String SOLUTION_MARKER = "[solution]";

    static Optional<ReferenceSections> of(String text) {
        List<String> lines = splitLines(text);
        int problem = firstContaining(lines, PROBLEM_MARKER);
        int solution = firstContaining(lines, SOLUTION_MARKER);
        if (problem < 0 || solution < 0 || problem >= solution) {
            return Optional.empty();
        }
        return Optional.of(new ReferenceSections(
                strip(String.join("", lines.subList(problem + 1, solution))),
                strip(String.join("", lines.subList(solution + 1, lines.size())))));
    }

    private static int firstContaining(List<String> lines, String marker) {
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).toLowerCase(Locale.ROOT).contains(marker)) {
                return i;
            }
        }
        return -1;
    }

    /** CPython's {@code str.splitlines(keepends=True)}. */
    private static List<String> splitLines(String text) {
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < text.length(); i++) {
            if ("\n\r\u000b\f\u001c\u001d\u001e\u0085\u2028\u2029".indexOf(text.charAt(i)) >= 0) {
                if (text.startsWith("\r\n", i)) {
                    i++;
                }
                lines.add(text.substring(start, i + 1));
                start = i + 1;
            }
        }
        if (start < text.length()) {
            lines.add(text.substring(start));
        }
        return lines;
    }

    private static String strip(String text) {
        int start = 0;
        int end = text.length();
        while (start < end && isSpace(text.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(start, end);
    }

    /** CPython's {@code str.isspace}: Java leaves out the no-break spaces and the next-line control. */
    private static boolean isSpace(char c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == '\u0085';
    }
}

package io.magicoder.generator.parsing;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A line that begins a section.
 *
 * @param line its number, from 0
 * @param rest what follows the title on the same line, stripped
 */
record Marker(int line, Title title, Style style, String rest) {
    private static final Pattern LINE = Pattern.compile(
            "^[\\s>]*+(?<heading>#{1,6}+)?\\s*+(?<emphasis>[*_`]*+)\\s*+"
                    + "(?<number>(?:(?:section|part|step)\\s*+)?(?:\\d{1,2}+|[ivx]{1,4}+|[ab])[.):]|(?:section|part)\\s++\\d{1,2}+\\s*+[-–—])?\\s*+"
                    + "(?<emphasis2>[*_`]*+)(?<open>\\[)?\\s*+"
                    + "(?:(?<problem>(?:(?:programming|coding)\\s++)?problem(?:\\s++(?:description|statement))?)"
                    + "|(?<solution>(?:(?:sample|proposed|complete|final)\\s++)?solution(?:\\s++code)?))(?![\\p{L}\\d])\\s*+"
                    + "(?<close>\\])?"
                    + "(?<language>\\s*+(?:(?:in|using)\\s++[\\w+#.]{1,20}+|\\([^()]{1,30}+\\)))?"
                    + "(?<tail>[\\s*_`#:：]*+)(?<rest>.*)$",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern ANOTHER_MARKER = Pattern.compile("\\[(?:problem description|solution)\\]");

    /** The section that begins. */
    enum Title {
        PROBLEM,
        SOLUTION
    }

    /** How it is written, the least likely to be text of the problem first. */
    enum Style {
        BRACKETED,
        HEADING,
        PLAIN
    }

    /** The marker that a line is, if it is one. */
    static Optional<Marker> of(int number, String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        boolean bracketed = matcher.group("open") != null && matcher.group("close") != null;
        boolean halfBracketed = !bracketed && (matcher.group("open") != null || matcher.group("close") != null);
        boolean decorated = matcher.group("heading") != null
                || !matcher.group("emphasis").isEmpty()
                || !matcher.group("emphasis2").isEmpty()
                || matcher.group("number") != null;
        String tail = matcher.group("tail");
        // A code fence opened on the marker's own line is text, not decoration.
        int fence = tail.indexOf("```");
        String rest = (fence < 0 ? matcher.group("rest") : tail.substring(fence) + matcher.group("rest")).strip();
        boolean colon = tail.indexOf(':') >= 0 || tail.indexOf('：') >= 0;
        boolean sentence = !rest.isEmpty() && !colon && !bracketed && fence < 0;
        boolean mention = ANOTHER_MARKER.matcher(rest.toLowerCase(Locale.ROOT)).find();
        if (halfBracketed || sentence || mention) {
            return Optional.empty();
        }
        return Optional.of(new Marker(
                number,
                matcher.group("problem") != null ? Title.PROBLEM : Title.SOLUTION,
                bracketed ? Style.BRACKETED : decorated ? Style.HEADING : Style.PLAIN,
                rest));
    }
}

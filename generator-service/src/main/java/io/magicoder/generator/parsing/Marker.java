package io.magicoder.generator.parsing;

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
    private static final String OPENING = "[\\[【〔「『《〈<({\"'“‘«]";
    private static final String CLOSING = "[\\]】〕」』》〉>)}\"'”’»]";

    private static final Pattern LINE = Pattern.compile(
            "^[\\s>]*+(?:[-+•‣▪◦●]\\s++|\\*\\s++)?(?<heading>#{1,6}+)?\\s*+(?<symbol>[\\p{So}\\x{FE0F}]{1,4}+)?\\s*+(?<emphasis>[*_`~]*+)\\s*+"
                    + "(?<tag></?(?:h[1-6]|b|strong|p|u)\\s*+>\\s*+)?"
                    + "(?<number>(?:(?:section|part|step)\\s*+)?(?:\\(?+\\d{1,2}+|[ivx]{1,4}+|[abc])[.):、．]++|\\d{1,2}\\uFE0F?\\u20E3|(?:section|part|step)\\s++\\d{1,2}+\\s*+[-–—:])?\\s*+"
                    + "(?<emphasis2>[*_`]*+)(?<open>"
                    + OPENING
                    + "{1,2}+)?\\s*+(?<emphasis3>[*_`]*+)\\s*+(?:the\\s++|your\\s++)?"
                    + "(?:(?<problem>"
                    + Titles.pattern(Title.PROBLEM)
                    + ")|(?<solution>"
                    + Titles.pattern(Title.SOLUTION)
                    + ")|(?<example>"
                    + Titles.pattern(Title.EXAMPLE)
                    + "))(?![\\p{L}\\p{M}\\d])(?:\\s*+(?:#\\s*+)?\\d{1,2}+(?!\\d))?\\s*+"
                    + "(?<emphasis4>[*_`]*+)(?<close>\\s?"
                    + CLOSING
                    + "{1,2}+)?"
                    + "(?<language>\\s*+(?:(?:in|using|en|auf|mit)\\s++[\\w+#.]{1,20}+|[(（][^()（）]{1,30}+[)）]))?"
                    + "(?<tail>(?:[\\s*_`~#:：\\-–—=]|</(?:h[1-6]|b|strong|p|u)\\s*+>)*+)(?<rest>.*)$",
            Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);

    private static final Pattern ANOTHER_MARKER =
            Pattern.compile("\\[(?:problem description|solution|example)\\]", Pattern.CASE_INSENSITIVE);

    private static final Pattern FENCE_IN_TAIL = Pattern.compile("`{3,}+|~{3,}+");

    /** The section that begins. */
    enum Title {
        PROBLEM,
        SOLUTION,
        EXAMPLE
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
        String open = group(matcher, "open");
        String close = group(matcher, "close").strip();
        boolean bracketed = !open.isEmpty() && !close.isEmpty();
        boolean halfBracketed = open.isEmpty() != close.isEmpty();
        boolean decorated = matcher.group("heading") != null
                || matcher.group("symbol") != null
                || matcher.group("tag") != null
                || matcher.group("number") != null
                || !(group(matcher, "emphasis") + group(matcher, "emphasis2") + group(matcher, "emphasis3")).isEmpty();
        String tail = matcher.group("tail");
        // A code fence opened on the marker's own line is text, not decoration.
        Matcher fence = FENCE_IN_TAIL.matcher(tail);
        boolean fenced = fence.find();
        String rest = (fenced ? tail.substring(fence.start()) + matcher.group("rest") : matcher.group("rest")).strip();
        boolean colon = tail.indexOf(':') >= 0
                || tail.indexOf('：') >= 0
                || (decorated && tail.strip().matches("[-–—]+"));
        boolean sentence = !rest.isEmpty() && !colon && !bracketed && !fenced;
        boolean mention = ANOTHER_MARKER.matcher(rest).find();
        boolean inWords = bracketed && !rest.isEmpty() && !colon && !fenced && continuesASentence(rest);
        if (halfBracketed || sentence || mention || inWords) {
            return Optional.empty();
        }
        return Optional.of(new Marker(
                number,
                matcher.group("problem") != null
                        ? Title.PROBLEM
                        : matcher.group("solution") != null ? Title.SOLUTION : Title.EXAMPLE,
                bracketed ? Style.BRACKETED : decorated ? Style.HEADING : Style.PLAIN,
                rest));
    }

    /** As in "[Solution] should come last", which speaks of the marker. */
    private static boolean continuesASentence(String rest) {
        return rest.matches(
                "(?i)(?:section|part|marker|heading|block|should|must|will|is|are|and|or|comes?|follows?|below|above|[,;.)]).*");
    }

    private static String group(Matcher matcher, String name) {
        String group = matcher.group(name);
        return group == null ? "" : group;
    }
}

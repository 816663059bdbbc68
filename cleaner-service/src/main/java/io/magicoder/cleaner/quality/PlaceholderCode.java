package io.magicoder.cleaner.quality;

import io.magicoder.cleaner.decontamination.structure.Segments;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Solutions that leave their work undone. */
final class PlaceholderCode {
    /** A comment that says so. */
    private static final Pattern COMMENT = Pattern.compile(
            "^[^\\S\\n]*(?:.*\\s)?(?:#|//|/\\*|--|<!--)\\s*(?:TODO\\b|FIXME\\b|(?:add |put |write |insert )?your (?:code|logic|implementation)\\b"
                    + "|(?:the )?(?:implementation|rest of (?:the|your) code)(?: goes)? (?:here|omitted)|implement (?:me|this|here)\\b|\\.\\.\\. ?(?:rest|remaining|existing))",
            Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    /** The head of a Python function, and the first line of its body that is no text. */
    private static final Pattern PYTHON_FUNCTION = Pattern.compile(
            "^([^\\S\\n]*)(?:async )?def \\w+\\([^\\n]*(?:\\n[^\\n]*?)?:[^\\S\\n]*(?:#[^\\n]*)?\\n(?:(?:\\1[^\\S\\n]+(?:\"\"\"[\\s\\S]*?\"\"\"|#[^\\n]*))?[^\\S\\n]*\\n){0,40}\\1[^\\S\\n]+([^\\n]*)",
            Pattern.MULTILINE);

    private static final Pattern PYTHON_NOTHING =
            Pattern.compile("(?:pass|\\.\\.\\.|raise NotImplementedError\\b.*)\\s*(?:#.*)?");
    private static final Pattern THROWN = Pattern.compile(
            "\\{\\s*(?:throw new (?:UnsupportedOperationException|NotImplementedException|Error\\(['\"](?:not implemented|unimplemented))[^;}]*;?|todo!\\([^)]*\\);?"
                    + "|unimplemented!\\([^)]*\\);?|fatalError\\([^)]*\\);?)\\s*\\}",
            Pattern.CASE_INSENSITIVE);

    /** What most solutions have none of: they are not looked at any further. */
    private static final Pattern WORDS = Pattern.compile(
            "TODO|FIXME|your (?:code|logic|impl)|implement|rest of|\\.\\.\\.|\\bpass\\b|Unsupported|fatalError",
            Pattern.CASE_INSENSITIVE);

    private PlaceholderCode() {}

    /** What stands in place of the work, if anything does. */
    static Optional<String> in(String solution) {
        if (!mayHaveWords(solution) || !WORDS.matcher(solution).find()) {
            return Optional.empty();
        }
        for (Segments.Segment segment : Segments.of(solution)) {
            Optional<String> found = comment(segment).or(() -> functions(segment.text()));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Whether a beginning of one of {@link #WORDS} is there: looking at first letters costs a tenth of what the pattern does. */
    private static boolean mayHaveWords(String text) {
        for (int i = 0; i < text.length(); i++) {
            boolean found = switch (text.charAt(i)) {
                case '.' -> text.startsWith("...", i);
                case 'f', 'F' -> begins(text, i, "fixme") || begins(text, i, "fatalerror");
                case 'i', 'I' -> begins(text, i, "implement");
                case 'p', 'P' -> begins(text, i, "pass");
                case 'r', 'R' -> begins(text, i, "rest of");
                case 't', 'T' -> begins(text, i, "todo");
                case 'u', 'U' -> begins(text, i, "unsupported");
                case 'y', 'Y' -> begins(text, i, "your ");
                default -> false;
            };
            if (found) {
                return true;
            }
        }
        return false;
    }

    private static boolean begins(String text, int place, String word) {
        return text.regionMatches(true, place, word, 0, word.length());
    }

    /** Outside a fence {@code #} begins a heading, and who explains may well write about a TODO. */
    private static Optional<String> comment(Segments.Segment segment) {
        Matcher matcher = COMMENT.matcher(segment.text());
        return segment.fenced() && matcher.find() ? Optional.of(matcher.group().strip()) : Optional.empty();
    }

    /** A class may leave one function to others: all of them must be empty, or end in a refusal. */
    private static Optional<String> functions(String code) {
        Matcher function = PYTHON_FUNCTION.matcher(code);
        String nothing = "";
        while (function.find()) {
            if (!PYTHON_NOTHING.matcher(function.group(2)).matches()) {
                return Optional.empty();
            }
            nothing = function.group(2).strip();
        }
        if (!nothing.isEmpty()) {
            return Optional.of(nothing);
        }
        Matcher thrown = THROWN.matcher(code);
        return thrown.find() ? Optional.of(thrown.group().strip()) : Optional.empty();
    }
}

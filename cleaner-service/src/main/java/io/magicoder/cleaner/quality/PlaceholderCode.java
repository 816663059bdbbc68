package io.magicoder.cleaner.quality;

import io.magicoder.cleaner.decontamination.structure.Segments;
import java.util.List;
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

    /** What every placeholder has one of, and most solutions have none of: those are not looked at any further. Capitals count as small letters. */
    private static final List<String> WORDS = List.of(
            "...",
            "fatalerror",
            "fixme",
            "implement",
            "pass",
            "rest of",
            "todo",
            "unsupported",
            "your code",
            "your impl",
            "your logic");

    /** {@link #WORDS} by their first letter, in both cases: looking at first letters costs a tenth of what a pattern does. */
    private static final String[][] BY_LETTER = byLetter();

    private PlaceholderCode() {}

    /** What stands in place of the work, if anything does. */
    static Optional<String> in(String solution) {
        if (!hasWords(solution)) {
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

    private static boolean hasWords(String text) {
        for (int i = 0; i < text.length(); i++) {
            char letter = text.charAt(i);
            if (letter < BY_LETTER.length) {
                for (String word : BY_LETTER[letter]) {
                    if (text.regionMatches(true, i, word, 0, word.length())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static String[][] byLetter() {
        String[][] words = new String['z' + 1][];
        for (char letter = 0; letter < words.length; letter++) {
            char small = Character.toLowerCase(letter);
            words[letter] =
                    WORDS.stream().filter(word -> word.charAt(0) == small).toArray(String[]::new);
        }
        return words;
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

package io.magicoder.scriptedteacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The code that a prompt asks to take inspiration from. */
record Snippet(String code, SourceLanguage language) {

    private static final Pattern FENCED_BLOCK = Pattern.compile(
            "^ {0,3}(`{3,}|~{3,})([^\\n]*)\\n(.*?)\\n?(?:^ {0,3}\\1[`~]*\\h*$|\\z)",
            Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern COMMENT_LINE = Pattern.compile("^\\s*(?:/?\\*|//|#).*", Pattern.MULTILINE);
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern WORD_BOUNDARY =
            Pattern.compile("[^A-Za-z]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    /** The last fenced block of the message, which may be open at its end, else the whole message. */
    static Snippet in(String message) {
        Optional<MatchResult> block = FENCED_BLOCK.matcher(message).results().reduce((earlier, later) -> later);
        String code = block.map(found -> found.group(3)).orElse(message);
        return new Snippet(
                code,
                block.flatMap(found -> SourceLanguage.tagged(found.group(2))).orElseGet(() -> SourceLanguage.of(code)));
    }

    /** What the identifiers name, in their order: compound ones, or if there are none, single words outside comments. */
    List<Name> things() {
        List<Name> compound =
                named(code).filter(name -> name.words().size() > 1).distinct().toList();
        return compound.isEmpty()
                ? named(COMMENT_LINE.matcher(code).replaceAll(""))
                        .filter(name -> !Words.ALL.nameless().contains(name.spaced()))
                        .distinct()
                        .toList()
                : compound;
    }

    private static Stream<Name> named(String text) {
        return IDENTIFIER
                .matcher(text)
                .results()
                .map(identifier -> new Name(nounsOf(identifier.group())))
                .filter(name -> name.spaced().length() >= 4 && name.spaced().length() <= 20);
    }

    private static List<String> nounsOf(String identifier) {
        List<String> words = new ArrayList<>(Arrays.stream(WORD_BOUNDARY.split(identifier))
                .filter(word -> !word.isEmpty())
                .map(word -> word.toLowerCase(Locale.ROOT))
                .toList());
        while (!words.isEmpty() && Words.ALL.unfitAtEnds().contains(words.getFirst())) {
            words.removeFirst();
        }
        while (!words.isEmpty() && Words.ALL.unfitAtEnds().contains(words.getLast())) {
            words.removeLast();
        }
        return words;
    }
}

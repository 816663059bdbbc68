package io.magicoder.scriptedteacher;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The code that a prompt asks to take inspiration from. */
record Snippet(String code, SourceLanguage language) {

    private static final Pattern FENCE = Pattern.compile("^ {0,3}(`{3,}|~{3,})(.*)$");
    private static final Pattern COMMENT_LINE = Pattern.compile("^\\s*(?:/?\\*|//|#).*", Pattern.MULTILINE);
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern WORD_BOUNDARY =
            Pattern.compile("[^A-Za-z]+|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    /** The last fenced block of the message, else the whole message. */
    static Snippet in(String message) {
        String code = message;
        String tag = "";
        List<String> block = new ArrayList<>();
        String open = "";
        for (String line : message.lines().toList()) {
            Matcher fence = FENCE.matcher(line);
            boolean isFence = fence.matches();
            if (open.isEmpty() && isFence) {
                open = fence.group(1);
                tag = fence.group(2);
                block.clear();
            } else if (isFence
                    && fence.group(1).startsWith(open)
                    && fence.group(2).isBlank()) {
                open = "";
                code = String.join("\n", block);
            } else {
                block.add(line);
            }
        }
        if (!open.isEmpty()) {
            code = String.join("\n", block);
        }
        String snippet = code;
        return new Snippet(snippet, SourceLanguage.tagged(tag).orElseGet(() -> SourceLanguage.of(snippet)));
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

package io.magicoder.cli.teacher;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
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

    /** Words that read badly at the start or end of a thing's name: {@code getTableOf} is about a table. */
    private static final Set<String> VERBS_AND_PREPOSITIONS = Set.of(
            "get", "set", "is", "has", "to", "add", "remove", "create", "make", "new", "on", "of", "from", "with",
            "for", "by", "in", "at", "as", "and", "or", "the", "check", "do", "can", "should", "compute", "find",
            "read", "write", "parse", "init", "test", "handle", "update", "load", "save", "no", "not", "if", "was",
            "be", "an");

    /** Keywords and common English words, which alone do not name a thing; shorter ones never do. */
    private static final Set<String> NAMELESS = Set.of("""
            about above abstract after again also array assert async author auto await been before below between \
            bool boolean both break byte cannot case catch char class code const continue copyright could \
            default does done double each echo either elif else enum even every export extends false file files \
            final finally first float foreach from function general given goto have here html http https \
            implements import instanceof integer interface into java javax lambda lang last length license like \
            link list long make match method more most must name namespace native never next none null object \
            only oracle other otherwise over override package param pass private protected public rather return \
            returned returns same self shall short should since size software some specified static string \
            struct such super switch template terms than that them then there these they this those throw throws \
            transient true type typename under unless unsigned until used uses using util value values version \
            very virtual void volatile what when where whether which while will with within without would yield \
            your""".split(" "));

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

    /** A hash of the code and the request's seed, on which everything said about the snippet depends. */
    long key(long seed) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(code.getBytes(StandardCharsets.UTF_8));
            sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
            return ByteBuffer.wrap(sha.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What the identifiers name, in their order: compound ones, or if there are none, single words outside comments. */
    List<Name> things() {
        List<Name> compound =
                named(code).filter(name -> name.words().size() > 1).distinct().toList();
        return compound.isEmpty()
                ? named(COMMENT_LINE.matcher(code).replaceAll(""))
                        .filter(name -> !NAMELESS.contains(name.spaced()))
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
        while (!words.isEmpty() && VERBS_AND_PREPOSITIONS.contains(words.getFirst())) {
            words.removeFirst();
        }
        while (!words.isEmpty() && VERBS_AND_PREPOSITIONS.contains(words.getLast())) {
            words.removeLast();
        }
        return words;
    }
}

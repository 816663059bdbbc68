package io.magicoder.seedextractor.pairs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** What a comment or docstring says, without the marks of its language. */
final class CommentText {
    /** What begins or ends a comment or docstring, and stands at the beginning of its lines. */
    private static final Pattern OPENING =
            Pattern.compile("^(?:[rRuUbBfF]{0,2}(?:\"\"\"|'''|\"|')|/\\*+!?|//[/!]?|#+|\\*+(?!/))");

    private static final Pattern CLOSING = Pattern.compile("(?:\"\"\"|'''|\"|'|\\*+/)$");
    /** Behind the description stand what is said of parameters, examples, and XML of C#. */
    private static final Pattern TAG = Pattern.compile("^(?:[@\\\\:][a-zA-Z]+\\b|>>>).*");

    private static final Pattern XML = Pattern.compile("</?(?:summary|remarks|para)>");

    private CommentText() {}

    /** The first paragraph in one line; empty if there is none before the first tag. */
    static String firstParagraph(String comment) {
        List<String> paragraph = new ArrayList<>();
        for (String line : comment.lines().toList()) {
            String text = line.strip();
            text = OPENING.matcher(text).replaceFirst("").strip();
            text = CLOSING.matcher(text).replaceFirst("");
            text = XML.matcher(text).replaceAll("").strip();
            if (TAG.matcher(text).matches() || (text.isEmpty() && !paragraph.isEmpty())) {
                break;
            }
            if (!text.isEmpty()) {
                paragraph.add(text);
            }
        }
        return String.join(" ", paragraph);
    }
}

package io.magicoder.scriptedteacher;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text in which {@code $word} stands for a value.
 *
 * @param literals the text between the words; one more than there are words
 */
record Template(List<String> literals, List<String> words) {

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$([a-zA-Z]+)");

    /**
     * Reads a text.
     *
     * @throws IllegalArgumentException naming a word that is not known
     */
    static Template of(String text, Set<String> known) {
        List<String> literals = new ArrayList<>();
        List<String> words = new ArrayList<>();
        Matcher placeholder = PLACEHOLDER.matcher(text);
        int end = 0;
        while (placeholder.find()) {
            if (!known.contains(placeholder.group(1))) {
                throw new IllegalArgumentException(placeholder.group() + " stands for nothing; known are " + known);
            }
            literals.add(text.substring(end, placeholder.start()));
            words.add(placeholder.group(1));
            end = placeholder.end();
        }
        literals.add(text.substring(end));
        return new Template(literals, words);
    }

    String filledWith(Map<String, String> values) {
        StringBuilder text = new StringBuilder(literals.getFirst());
        for (int i = 0; i < words.size(); i++) {
            text.append(values.get(words.get(i))).append(literals.get(i + 1));
        }
        return text.toString();
    }
}

package io.magicoder.scriptedteacher;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A small programming problem, worded for a language.
 *
 * @param name of the function or class that is asked for
 * @param values of all words that the family's templates use
 */
record Problem(Family family, AnswerLanguage language, String name, Map<String, String> values) {

    /** Words that have a value in every family. */
    static final Set<String> STANDING_WORDS = Set.of("thing", "a", "A", "name", "write", "list", "ints", "texts");

    private static final Pattern VOWEL = Pattern.compile("[aeio]|un(?!i)|up");

    /**
     * Words a problem.
     *
     * @param thing what it is about
     * @param parameters a value for each of the family's words
     */
    static Problem of(Family family, AnswerLanguage language, Name thing, Map<String, String> parameters) {
        Map<String, String> values = new HashMap<>(parameters);
        String about = thing.spaced();
        values.put("thing", about);
        Name words = new Name(List.of(family.name().filledWith(values).split(" ", -1)));
        String name = words.written(family.asksForClass() ? Name.Style.PASCAL : language.names());
        String kind = family.asksForClass() ? "class" : language.function();
        boolean vowel = VOWEL.matcher(about).lookingAt();
        values.put("a", vowel ? "an" : "a");
        values.put("A", vowel ? "An" : "A");
        values.put("name", name);
        values.put("write", "Write a " + language.title() + " " + kind + " `" + name + "`");
        values.put("list", language.list());
        values.put("ints", language.aList() + " of integers");
        values.put("texts", language.aList() + " of strings");
        return new Problem(family, language, name, values);
    }

    /** What is asked for. */
    String description() {
        return section(Family.PROBLEM);
    }

    /** The source code, without a fence. */
    String solution() {
        return section(language.title());
    }

    String section(String title) {
        return family.section(title).filledWith(values);
    }
}

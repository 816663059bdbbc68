package io.magicoder.cli.teacher;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A small programming problem with a correct solution in each {@link AnswerLanguage}. Each record is a family; its
 * components are the parameters that {@link Draw} chooses. Statement and solutions are templates in which {@code $word}
 * stands for a parameter, or for one of {@code $write} (the task's opening words), {@code $name}, {@code $list},
 * {@code $ints}, {@code $texts}, {@code $thing} and its article {@code $a} or {@code $A}.
 */
sealed interface Problem permits NumberProblem, TextProblem, ListProblem, StructureProblem {

    /** Draws the parameters of one family. */
    @FunctionalInterface
    interface Family {
        Problem draw(Draw draw);
    }

    /** What the problem is about. */
    Name thing();

    /** What to call the function or class that is asked for. */
    Name name();

    /** Parameters of the templates beside the standing ones. */
    Map<String, Object> parameters();

    String statement();

    String java();

    String python();

    /** Whether a class is asked for, not a function. */
    default boolean asksForClass() {
        return false;
    }

    /** The problem description, asking for a solution in the given language. */
    default String statementFor(AnswerLanguage language) {
        return fill(statement(), language).strip();
    }

    /** The solution's source code, without a fence. */
    default String solutionIn(AnswerLanguage language) {
        return fill(
                        switch (language) {
                            case JAVA -> java();
                            case PYTHON -> python();
                        },
                        language)
                .strip();
    }

    private String fill(String template, AnswerLanguage language) {
        Map<String, Object> values = new HashMap<>(parameters());
        String thing = thing().spaced();
        boolean vowel = thing.matches("(?:[aeio]|un(?!i)|up).*");
        values.put("thing", thing);
        values.put("a", vowel ? "an" : "a");
        values.put("A", vowel ? "An" : "A");
        values.put("name", nameIn(language));
        values.put(
                "write",
                "Write a %s %s `%s`"
                        .formatted(language.title(), asksForClass() ? "class" : language.function(), nameIn(language)));
        values.put("list", language.list());
        values.put("ints", language.aList() + " of integers");
        values.put("texts", language.aList() + " of strings");
        return Pattern.compile("\\$([a-zA-Z]+)").matcher(template).replaceAll(placeholder -> {
            Object value = values.get(placeholder.group(1));
            if (value == null) {
                throw new IllegalStateException("no value for " + placeholder.group() + " in " + this);
            }
            return Matcher.quoteReplacement(value.toString());
        });
    }

    /** The name as the language writes functions or classes. */
    default String nameIn(AnswerLanguage language) {
        if (asksForClass()) {
            return name().pascal();
        }
        return switch (language) {
            case JAVA -> name().camel();
            case PYTHON -> name().snake();
        };
    }
}

package io.magicoder.cli.teacher;

import java.util.Locale;

/** A language the script can answer in. */
enum AnswerLanguage {
    JAVA("Java", "method", "array", "an array"),
    PYTHON("Python", "function", "list", "a list");

    private final String title;
    private final String function;
    private final String list;
    private final String aList;

    AnswerLanguage(String title, String function, String list, String aList) {
        this.title = title;
        this.function = function;
        this.list = list;
        this.aList = aList;
    }

    String title() {
        return title;
    }

    /** What the language calls a function. */
    String function() {
        return function;
    }

    /** What the language calls a list. */
    String list() {
        return list;
    }

    /** {@link #list} with its article. */
    String aList() {
        return aList;
    }

    /** The tag of a code fence. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}

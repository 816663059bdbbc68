package io.magicoder.scriptedteacher;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.List;

/**
 * A language the script can answer in; {@code answer-languages.yaml} holds them all.
 *
 * @param title as it is written in a text, and above the solution in a file of problems
 * @param tag of a code fence
 * @param function what the language calls a function
 * @param list what the language calls a list
 * @param aList the same with its article
 * @param names how it writes the names of functions
 */
record AnswerLanguage(String title, String tag, String function, String list, String aList, Name.Style names) {

    static final List<AnswerLanguage> ALL = DataFile.yaml("answer-languages.yaml", new TypeReference<>() {});

    static AnswerLanguage tagged(String tag) {
        return ALL.stream()
                .filter(language -> language.tag.equals(tag))
                .findFirst()
                .orElseThrow();
    }
}

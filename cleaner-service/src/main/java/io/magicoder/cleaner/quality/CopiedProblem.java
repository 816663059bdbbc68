package io.magicoder.cleaner.quality;

import io.magicoder.cleaner.PythonText;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The original's filter, which it has but does not use: a code block of the solution equals one of the problem. */
final class CopiedProblem {
    private static final Pattern BLOCK = Pattern.compile("```[^\\n]*\\n(.*?)```", Pattern.DOTALL);

    private CopiedProblem() {}

    /** The block that both have, but for whitespace. */
    static Optional<String> block(String problem, String solution) {
        Set<String> given = new HashSet<>();
        Matcher asked = BLOCK.matcher(problem);
        while (asked.find()) {
            given.add(PythonText.withoutWhitespace(asked.group(1)));
        }
        Matcher answered = given.isEmpty() ? BLOCK.matcher("") : BLOCK.matcher(solution);
        while (answered.find()) {
            if (given.contains(PythonText.withoutWhitespace(answered.group(1)))) {
                return Optional.of(answered.group(1).strip());
            }
        }
        return Optional.empty();
    }
}

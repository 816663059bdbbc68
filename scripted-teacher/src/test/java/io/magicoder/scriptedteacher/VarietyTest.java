package io.magicoder.scriptedteacher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** How many different problems there are: floors that a change of families must not fall below. */
class VarietyTest {

    private static final int SEEDS = 10_000;
    static final List<AnswerLanguage> LANGUAGES = AnswerLanguage.ALL;

    @ParameterizedTest
    @FieldSource("LANGUAGES")
    void snippetsThatNameNothingGetHardlyAnyProblemTwice(AnswerLanguage language) {
        assertDistinct(language, "}", 9_900);
    }

    @ParameterizedTest
    @FieldSource("LANGUAGES")
    void asThingsThatAreNamedAreFewParametersMakeMostOfTheDifference(AnswerLanguage language) {
        assertDistinct(language, "int cacheSize = hashTable.get(threadPool);", 5_400);
    }

    private static void assertDistinct(AnswerLanguage language, String code, int atLeast) {
        Set<String> families = new HashSet<>();
        Set<String> descriptions = new HashSet<>();
        Set<String> solutions = new HashSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            Inspiration inspiration = Inspiration.bySnippet("```" + language.tag() + "\n" + code + "\n```", seed);
            Draw draw = new Draw(inspiration.key());
            Problem problem = draw.from(Family.ALL).draw(inspiration.things(), inspiration.language(), draw);
            assertThat(problem.language()).isEqualTo(language);
            families.add(problem.family().id());
            // The cleaner, too, takes rows for equal that differ in white space alone.
            descriptions.add(problem.description().replaceAll("\\s", ""));
            solutions.add(problem.solution().replaceAll("\\s", ""));
        }
        assertThat(families).hasSizeGreaterThanOrEqualTo(35);
        assertThat(descriptions).hasSizeGreaterThanOrEqualTo(atLeast);
        assertThat(solutions).hasSizeGreaterThanOrEqualTo(atLeast);
    }
}

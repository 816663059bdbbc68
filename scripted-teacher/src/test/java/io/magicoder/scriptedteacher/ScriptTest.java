package io.magicoder.scriptedteacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.magicoder.scriptedteacher.Reply.Answer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScriptTest {

    private static final int SNIPPETS = 4_000;

    private final Script clean = new Script(TeacherSettings.perfect());
    private final Script usual = new Script(TeacherSettings.usual());

    private static Inspiration inspiration(int number, long seed) {
        String word = "abcdefghij".substring(number % 7, number % 7 + 3);
        return Inspiration.bySnippet("```\nint " + word + "Count = " + number + ";\n```", seed);
    }

    private static Script onlyWith(Imperfection imperfection) {
        TeacherSettings perfect = TeacherSettings.perfect();
        return new Script(new TeacherSettings(
                Map.of(imperfection, 1.0), perfect.maxLatency(), perfect.concurrency(), true, perfect.minCharacters()));
    }

    private static Stream<Answer> answers(Script script, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> script.reply(inspiration(i, 976 + i), 2))
                .filter(Answer.class::isInstance)
                .map(Answer.class::cast);
    }

    @Test
    void sameSnippetAndSeedGetTheSameReply() {
        for (int i = 0; i < 300; i++) {
            assertThat(usual.reply(inspiration(i, 7), 1))
                    .isEqualTo(new Script(TeacherSettings.usual()).reply(inspiration(i, 7), 1));
        }
    }

    @Test
    void anotherSeedGivesAnotherProblem() {
        assertThat(clean.reply(inspiration(1, 976), 1)).isNotEqualTo(clean.reply(inspiration(1, 977), 1));
    }

    @Test
    void hundredsOfSnippetsGetMostlyDistinctProblems() {
        assertThat(answers(clean, 500).distinct().count()).isGreaterThan(480);
    }

    @Test
    void withoutImperfectionsEverythingIsAsThePromptAsks() {
        Pattern asked = Pattern.compile(
                "\\[Problem Description]\n.+\n\n\\[Solution]\n```(java|python)\n.+\n```", Pattern.DOTALL);

        assertThat(answers(clean, 300))
                .hasSize(300)
                .allSatisfy(answer -> assertThat(answer.content()).matches(asked))
                .allMatch(Answer::finished);
    }

    @ParameterizedTest
    @CsvSource({"java, java", "cpp, java", "rust, java", "python, python", "shell, python"})
    void answersInTheNearestLanguageAndSaysWhich(String source, String expected) {
        // When
        Reply reply = clean.reply(Inspiration.bySnippet("```" + source + "\nx\n```", 1), 1);

        // Then
        String content = ((Answer) reply).content();
        String title = expected.substring(0, 1).toUpperCase(Locale.ROOT) + expected.substring(1);
        assertThat(content).contains("```" + expected + "\n", "Write a " + title);
    }

    @Test
    void faultsAndFlawsAreAsFrequentAsTheRatesSay() {
        TeacherSettings settings = TeacherSettings.usual();
        List<Reply> first = IntStream.range(0, SNIPPETS)
                .mapToObj(i -> usual.reply(inspiration(i, i), 1))
                .toList();
        List<Reply> second = IntStream.range(0, SNIPPETS)
                .mapToObj(i -> usual.reply(inspiration(i, i), 2))
                .toList();

        assertShare(first, Reply.RateLimited.class::isInstance, settings.rate(Imperfection.RATE_LIMITED_ONCE));
        assertShare(
                first,
                Reply.Failure.class::isInstance,
                settings.rate(Imperfection.FAILING_ONCE) + settings.rate(Imperfection.FAILING_ALWAYS));
        assertShare(second, Reply.RateLimited.class::isInstance, 0);
        assertShare(second, Reply.Failure.class::isInstance, settings.rate(Imperfection.FAILING_ALWAYS));
        assertShare(second, answer(a -> !a.finished()), settings.rate(Imperfection.TRUNCATED));
        assertShare(
                second,
                answer(a -> !hasBothMarkersInOrder(a.content())),
                settings.rate(Imperfection.UNPARSEABLE) + settings.rate(Imperfection.EMPTY) / 3);
        assertShare(
                second,
                answer(a -> hasBothMarkersInOrder(a.content()) && !a.content().contains("[Problem Description]\n")),
                settings.rate(Imperfection.VARIED_HEADINGS) * 6 / 8);
    }

    private static Predicate<Reply> answer(Predicate<Answer> condition) {
        return reply -> reply instanceof Answer answer && condition.test(answer);
    }

    private static void assertShare(List<Reply> replies, Predicate<Reply> condition, double expected) {
        double share = (double) replies.stream().filter(condition).count() / replies.size();
        // Five standard deviations of a binomial share, and a little for rates that depend on others.
        double tolerance = 5 * Math.sqrt(expected * (1 - expected) / replies.size()) + expected * 0.05;
        assertThat(share).isCloseTo(expected, within(tolerance));
    }

    /** What a tolerant parser looks for: a line that is a heading of each section, the problem's first. */
    private static boolean hasBothMarkersInOrder(String content) {
        String decoration = "[#*\\[\\]\\d.: ]*";
        return Pattern.compile(
                        "^" + decoration + "problem( description)?" + decoration + "$.*^" + decoration + "solution"
                                + decoration + "$",
                        Pattern.CASE_INSENSITIVE | Pattern.MULTILINE | Pattern.DOTALL)
                .matcher(content)
                .find();
    }

    @Test
    void ratesDoNotChangeWhichProblemASnippetGets() {
        Script onlyUnfenced = onlyWith(Imperfection.UNFENCED);

        for (int i = 0; i < 50; i++) {
            String fenced = ((Answer) clean.reply(inspiration(i, i), 1)).content();
            String unfenced = ((Answer) onlyUnfenced.reply(inspiration(i, i), 1)).content();
            assertThat(fenced.replaceAll("\n```(java)?", "")).isEqualTo(unfenced.replaceAll("\n```", ""));
        }
    }

    @Test
    void duplicatedProblemsAreFew() {
        Script duplicating = onlyWith(Imperfection.DUPLICATED);

        assertThat(answers(duplicating, 60).distinct().count()).isBetween(2L, 3L);
    }

    @Test
    void emptyAnswersMissASectionOrEverything() {
        Script empty = onlyWith(Imperfection.EMPTY);

        assertThat(answers(empty, 60).map(Answer::content))
                .anyMatch(String::isEmpty)
                .anyMatch(content -> content.endsWith("[Solution]\n"))
                .anyMatch(content -> content.startsWith("[Problem Description]\n\n\n[Solution]"));
    }

    @Test
    void instantAnswersAreDistinctPerSeedAndOfAKilobyteOrMore() {
        Script instant = new Script(TeacherSettings.instant());
        List<Answer> answers = IntStream.range(0, 20_000)
                .mapToObj(seed -> (Answer) instant.reply(Inspiration.byHash("int count = 0;", seed), 1))
                .toList();

        assertThat(answers)
                .allMatch(Answer::finished)
                .allMatch(answer -> answer.content().length() >= 1024)
                .allMatch(answer -> answer.content().startsWith("[Problem Description]\n")
                        && answer.content().contains("\n\n[Solution]\n```"));
        assertThat(answers.stream().distinct()).hasSameSizeAs(answers);
        assertThat(instant.reply(Inspiration.byHash("int count = 0;", 7), 1)).isEqualTo(answers.get(7));
    }
}

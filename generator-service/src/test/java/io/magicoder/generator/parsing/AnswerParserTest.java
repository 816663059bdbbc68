package io.magicoder.generator.parsing;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.RejectionReason;
import io.magicoder.generator.parsing.ParsedAnswer.Pair;
import io.magicoder.generator.parsing.ParsedAnswer.Unusable;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerParserTest {
    private final AnswerParser parser = new AnswerParser(ParserMode.STRICT);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[Problem Description] | [Solution]",
                "[problem description]: | [SOLUTION]",
                "**[Problem Description]** | **[Solution]**:",
                "## Problem Description | ## Solution",
                "# Problem | ### Solution:",
                "**Problem Description:** | **Solution:**:",
                "__Problem Statement__ | __Solution__",
                "1. **Problem Description** | 2. **Solution**",
                "**1. Problem Description** | **2. Solution**",
                "### Section 1: Problem Description | ### Section 2: Solution",
                "> ## Problem Description | > ## Solution",
                "Problem Description | Solution",
                "Problem: | Solution code:",
                "## Coding Problem | ## Solution in Python",
                "## Problem Description | ## Solution (C++)"
            })
    void sectionsAreFoundUnderMarkersOfManyStyles(String problemMarker, String solutionMarker) {
        // Given
        String answer = "Sure! The solution follows the problem.\n\n" + problemMarker + "\nAdd two numbers.\n\n"
                + solutionMarker + "\n```java\nint add(int a, int b) { return a + b; }\n```\n";
        // When
        ParsedAnswer parsed = parser.parse(answer, "stop");
        // Then
        assertThat(parsed)
                .isEqualTo(new Pair("Add two numbers.", "```java\nint add(int a, int b) { return a + b; }\n```"));
    }

    @Test
    void textOnTheMarkersLineBelongsToTheSection() {
        // When
        ParsedAnswer parsed = parser.parse("**Problem:** Add two numbers.\n[Solution] ```\na + b\n```", "stop");
        // Then
        assertThat(parsed).isEqualTo(new Pair("Add two numbers.", "```\na + b\n```"));
    }

    @Test
    void markersInsideCodeFencesAreText() {
        // Given
        String answer = "## Problem\nParse this:\n```\n# Solution\nnone\n```\nQuickly.\n\n## Solution\nDone.";
        // When
        ParsedAnswer parsed = parser.parse(answer, "stop");
        // Then
        assertThat(parsed).isEqualTo(new Pair("Parse this:\n```\n# Solution\nnone\n```\nQuickly.", "Done."));
    }

    @Test
    void anUnclosedFenceDoesNotSwallowTheSolution() {
        // When
        ParsedAnswer parsed = parser.parse("[Problem Description]\nFix it:\n```\nx = \n\n[Solution]\nx = 1", "stop");
        // Then
        assertThat(parsed).isEqualTo(new Pair("Fix it:\n```\nx =", "x = 1"));
    }

    @Test
    void aFenceAroundTheWholeAnswerIsTakenOff() {
        // When
        ParsedAnswer parsed =
                parser.parse("```markdown\n## Problem\nAdd.\n## Solution\n```python\na + b\n```\n```", "stop");
        // Then
        assertThat(parsed).isEqualTo(new Pair("Add.", "```python\na + b\n```"));
    }

    @Test
    void theStrongestMarkersWin() {
        // Given
        String answer = "[Problem Description]\nAdd.\nSolution: must be short.\n\n[Solution]\na + b";
        // When
        ParsedAnswer parsed = parser.parse(answer, "stop");
        // Then
        assertThat(parsed).isEqualTo(new Pair("Add.\nSolution: must be short.", "a + b"));
    }

    @Test
    void anExampleSectionStaysInTheProblem() {
        // When
        ParsedAnswer parsed = parser.parse("## Problem\nAdd.\n\n## Example\n1 2 -> 3\n\n## Solution\na + b", "stop");
        // Then
        assertThat(parsed).isEqualTo(new Pair("Add.\n\n## Example\n1 2 -> 3", "a + b"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<think>\n[Problem Description] first\n</think>\n",
                "[Solution] later\n</think>\n",
                "<thinking>x</thinking>"
            })
    void whatTheModelThinksAloudIsDropped(String thoughts) {
        // When
        ParsedAnswer parsed = parser.parse(thoughts + "[Problem Description]\nAdd.\n[Solution]\na + b", "stop");
        // Then
        assertThat(parsed).isEqualTo(new Pair("Add.", "a + b"));
    }

    @Test
    void aNormalEndIsAssumedWhenTheServerGivesNoReason() {
        assertThat(parser.parse("# Problem\nAdd.\n# Solution\na + b", null)).isEqualTo(new Pair("Add.", "a + b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|stop|EMPTY",
                "'<think>never ends'|stop|EMPTY",
                "'# Problem\n# Solution\na'|stop|EMPTY",
                "'# Problem\na\n# Solution\n```java\n```'|stop|EMPTY",
                "'# Problem\na\n# Solution\nb'|length|TRUNCATED",
                "'# Problem\na'|content_filter|REFUSED",
                "'I’m sorry, but I can’t help with that.'|stop|REFUSED",
                "'As an AI language model, I cannot assist.'|stop|REFUSED",
                "'I cannot write that.'|stop|REFUSED",
                "'# Problem\nadd'|stop|UNPARSEABLE",
                "'**Solution**\na\n\n**Problem**\nb'|stop|UNPARSEABLE",
                "'Here are the [Problem Description] and [Solution]'|stop|UNPARSEABLE",
                "'The solution of the problem is a + b.'|stop|UNPARSEABLE"
            })
    void whatIsNoPairHasATypedReason(String answer, String finishReason, RejectionReason reason) {
        // When
        ParsedAnswer parsed = parser.parse(answer, finishReason);
        // Then
        assertThat(parsed).isInstanceOfSatisfying(Unusable.class, unusable -> {
            assertThat(unusable.reason()).isEqualTo(reason);
            assertThat(unusable.detail()).isNotBlank();
        });
    }

    @Test
    void referenceModeDropsMarkerLinesWholeAndStripsAsPythonDoes() {
        // Given
        AnswerParser reference = new AnswerParser(ParserMode.REFERENCE);
        // When
        ParsedAnswer parsed =
                reference.parse("x [Problem Description] y\r\n\u00a0Add.\r\n- [SOLUTION] z\u2028\u0085a + b\n", "stop");
        // Then
        assertThat(parsed).isEqualTo(new Pair("Add.", "a + b"));
    }

    @Test
    void noTextMakesTheParserThrowOrReturnAnEmptyPart() {
        // Given
        List<String> pieces = List.of(
                "[Problem Description]",
                "[Solution]",
                "**",
                "# ",
                "```",
                "~~~",
                "\n",
                "\r\n",
                ":",
                "Problem",
                "Solution",
                "<think>",
                "</think>",
                "[",
                "]",
                "1.",
                " ",
                "\u2028",
                "a",
                "İ",
                "\ud83d",
                "I'm sorry",
                "`",
                ">",
                "(");
        Random random = new Random(976);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(30), 0, pieces.size()).forEach(piece -> text.append(pieces.get(piece)));
            for (ParserMode mode : ParserMode.values()) {
                // When
                ParsedAnswer parsed = new AnswerParser(mode).parse(text.toString(), "stop");
                // Then
                if (parsed instanceof Pair pair) {
                    assertThat(pair.problem()).as("%s", text).isNotBlank();
                    assertThat(pair.solution()).as("%s", text).isNotBlank();
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "`", "#", "[", " ", "1", "solution", "<think>", "```\n", "Problem:\n", "i"})
    void aMegabyteOfOneThingIsParsed(String piece) {
        // When
        ParsedAnswer parsed = parser.parse(piece.repeat(1_000_000 / piece.length()), "stop");
        // Then
        assertThat(parsed).isInstanceOf(Unusable.class);
    }
}

package io.magicoder.generator.parsing;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.RejectionReason;
import io.magicoder.generator.parsing.ParsedAnswer.Pair;
import io.magicoder.generator.parsing.ParsedAnswer.Unusable;
import java.util.List;
import java.util.Optional;
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
                "## Problem Description | ## Solution (C++)",
                "【Problem Description】 | 【Solution】",
                "\"Problem Description\" | \"Solution\"",
                "«Problem Description» | «Solution»",
                "<problem_description> | <solution>",
                "<h2>Problem Description</h2> | <h2>Solution</h2>",
                "<b>Problem Description:</b> | <b>Solution:</b>",
                "`[Problem Description]` | `[Solution]`",
                "**[** Problem Description **]** | **[** Solution **]**",
                "- **Problem Description** | - **Solution**",
                "(1) Problem Description | (2) Solution",
                "1) Problem Description: | 2) Solution:",
                "A. Problem Description | B. Solution",
                "I. Problem Description | II. Solution",
                "## Part 1 - Problem Description | ## Part 2 - Solution",
                "### \uD83D\uDCDD Problem Description | ### ✅ Solution",
                "#Problem Description# | #Solution#",
                "## The Problem | ## The Solution",
                "***Problem Description*** | ***Solution***",
                "Problem Description： | Solution：",
                "## Problem Description #1 | ## Solution #1",
                "PROBLEM_DESCRIPTION: | SOLUTION:",
                "'Problem Description\n===================' | 'Solution\n--------'",
                "## 问题描述 | ## 解决方案",
                "【问题描述】 | 【解答】",
                "## 問題 | ## 解答",
                "## 문제 설명 | ## 풀이",
                "## Problembeschreibung | ## Lösung",
                "**Énoncé du problème :** | **Solution :**",
                "## Descripción del problema | ## Solución",
                "## Descrição do problema | ## Solução",
                "## Descrizione del problema | ## Soluzione",
                "## Описание задачи | ## Решение",
                "## Opis problemu | ## Rozwiązanie"
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
                "<thinking>x</thinking>",
                "<thought>x</thought>",
                "[THINK]x[/THINK]",
                "◁think▷x◁/think▷",
                "<|channel|>analysis<|message|>x<|end|><|start|>assistant<|channel|>final<|message|>"
            })
    void whatTheModelThinksAloudIsDropped(String thoughts) {
        // When
        ParsedAnswer parsed = parser.parse(thoughts + "[Problem Description]\nAdd.\n[Solution]\na + b", "stop");
        // Then
        assertThat(parsed).isInstanceOfSatisfying(Pair.class, pair -> {
            assertThat(pair.problem()).isEqualTo("Add.");
            assertThat(pair.solution()).isEqualTo("a + b");
            assertThat(pair.reasoning())
                    .hasValueSatisfying(reasoning -> assertThat(thoughts).contains(reasoning));
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"~~~python\na + b\n~~~", "````python\n```\na + b\n```\n````", "```python\na + b\n```\nDone."})
    void aSolutionMayBeFencedInAnyWay(String solution) {
        assertThat(parser.parse("[Problem Description]\nAdd.\n[Solution]\n" + solution, "stop"))
                .isEqualTo(new Pair("Add.", solution));
    }

    @Test
    void markersInsideLongerFencesAreText() {
        // Given
        String problem = "Explain:\n````\n```\n[Solution]\nx\n```\n[Solution]\ny\n````";
        // When
        ParsedAnswer parsed = parser.parse("[Problem Description]\n" + problem + "\n[Solution]\nz", "stop");
        // Then
        assertThat(parsed).isEqualTo(new Pair(problem, "z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "I will write the [Problem Description] first and the [Solution] then.",
                "[Solution] should come last, below [Problem Description].",
                "Let me think. The problem description must be self-contained.",
                "[Problem Description] comes first."
            })
    void aMarkerInRunningTextIsNone(String before) {
        assertThat(parser.parse(before + "\n\n[Problem Description]\nAdd.\n[Solution]\na + b", "stop"))
                .isEqualTo(new Pair("Add.", "a + b"));
    }

    @Test
    void ofSeveralDraftsTheLastCounts() {
        // Given
        String answer = "First try:\n[Problem Description]\nSubtract.\n[Solution]\na - b\n\nNo, better:\n"
                + "[Problem Description]\nAdd.\n[Solution]\na + b";
        // Then
        assertThat(parser.parse(answer, "stop")).isEqualTo(new Pair("Add.", "a + b"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "[Problem Description] | [Example] | [Solution]",
                "## Problem | ## Example | ## Solution",
                "**Problem:** | **Example:** | **Solution:**",
                "## 问题 | ## 示例 | ## 解答"
            })
    void ofThreeSectionsTheExampleStandsApart(String problem, String example, String solution) {
        // Given
        AnswerParser three = new AnswerParser(ParserMode.STRICT, AnswerForm.WITH_EXAMPLE);
        // When
        ParsedAnswer parsed =
                three.parse(problem + "\nAdd.\n\n" + example + "\n1 2 -> 3\n\n" + solution + "\na + b", "stop");
        // Then
        assertThat(parsed).isEqualTo(new Pair("Add.", Optional.of("1 2 -> 3"), "a + b", Optional.empty()));
    }

    @Test
    void anExampleThatIsNotThereIsNoReasonToRefuse() {
        assertThat(new AnswerParser(ParserMode.STRICT, AnswerForm.WITH_EXAMPLE)
                        .parse("## Problem\nAdd.\n## Solution\na + b", "stop"))
                .isEqualTo(new Pair("Add.", "a + b"));
    }

    @Test
    void anAnswerThatEndsWithinACodeBlockIsCutWhateverItsFinishReason() {
        assertThat(parser.parse("# Problem\nAdd.\n# Solution\n```python\ndef add(a, b):\n    ret", "stop"))
                .isInstanceOfSatisfying(
                        Unusable.class,
                        unusable -> assertThat(unusable.reason()).isEqualTo(RejectionReason.TRUNCATED));
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
                "'# Problem\na\n# Solution\nb'|model_length|TRUNCATED",
                "'# Problem\na\n# Solution\nb'|MAX_TOKENS|TRUNCATED",
                "'# Problem\na\n# Solution\nb'|maxTokens|TRUNCATED",
                "'# Problem\na\n# Solution\nb'|FINISH_REASON_MAX_TOKENS|TRUNCATED",
                "'# Problem\na\n# Solution\nb'|SAFETY|REFUSED",
                "'# Problem\na\n# Solution\nb'|sensitive|REFUSED",
                "'# Problem\na\n# Solution\nb'|guardrail_intervened|REFUSED",
                "'# Problem\na\n# Solution\nb'|error|TEACHER_FAILED",
                "'# Problem\na\n# Solution\nb'|insufficient_system_resource|TEACHER_FAILED",
                "'# Problem\na\n# Solution\nb'|cancelled|TEACHER_FAILED",
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
                "【",
                "解答",
                "<h2>",
                "Example",
                "====",
                "[THINK]",
                "<|channel|>final<|message|>",
                "- ",
                "`",
                ">",
                "(");
        Random random = new Random(976);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder();
            random.ints(random.nextInt(30), 0, pieces.size()).forEach(piece -> text.append(pieces.get(piece)));
            for (ParserMode mode : ParserMode.values()) {
                // When
                ParsedAnswer parsed = new AnswerParser(
                                mode, i % 2 == 0 ? AnswerForm.WITH_EXAMPLE : AnswerForm.PROBLEM_AND_SOLUTION)
                        .parse(text.toString(), "stop");
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

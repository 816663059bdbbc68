package io.magicoder.generator.parsing;

import io.magicoder.events.RejectionReason;
import io.magicoder.generator.parsing.ParsedAnswer.Pair;
import io.magicoder.generator.parsing.ParsedAnswer.Unusable;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Splits the answer of a teacher into problem and solution. Never throws, whatever the text. */
public final class AnswerParser {
    private static final Pattern REFUSAL = Pattern.compile(
            "^\\W*+(?:(?:i'm|i am)\\s+(?:very\\s+|really\\s+)?sorry|sorry|i apologi[sz]e|unfortunately|as an ai\\b)[^\\n]{0,200}?"
                    + "\\b(?:can't|cannot|can not|won't|unable|not able|decline)"
                    + "|^\\W*+i\\s+(?:can't|cannot|can not|won't|will not|must decline|am unable|am not able|'m unable|'m not able)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern REASONING =
            Pattern.compile("^\\s*+<(think|thinking|reasoning)>", Pattern.CASE_INSENSITIVE);

    private final ParserMode mode;

    public AnswerParser(ParserMode mode) {
        this.mode = mode;
    }

    /**
     * Parses one answer.
     *
     * @param finishReason as the teacher gave it; null if it gave none, which the strict mode takes for a normal end
     */
    public ParsedAnswer parse(String text, @Nullable String finishReason) {
        return switch (mode) {
            case STRICT -> strict(text, finishReason);
            case REFERENCE -> reference(text, finishReason);
        };
    }

    private static ParsedAnswer strict(String text, @Nullable String finishReason) {
        if ("length".equals(finishReason)) {
            return truncated();
        }
        if ("content_filter".equals(finishReason)) {
            return new Unusable(RejectionReason.REFUSED, "the teacher's content filter stopped the answer");
        }
        String answer = withoutReasoning(text.replace("\r\n", "\n").replace('\r', '\n'));
        if (answer.isBlank()) {
            return new Unusable(RejectionReason.EMPTY, "the answer is empty");
        }
        ParsedAnswer found = Sections.of(answer)
                .map(sections -> pairOrEmpty(sections.problem(), sections.solution()))
                .orElse(null);
        if (found != null) {
            return found;
        }
        return REFUSAL.matcher(answer.replace('’', '\'')).find()
                ? new Unusable(RejectionReason.REFUSED, "the teacher declined: " + firstLine(answer))
                : new Unusable(
                        RejectionReason.UNPARSEABLE,
                        "the answer has no problem section followed by a solution section");
    }

    /** {@code parse_problem_solution} and the acceptance rule of the original's {@code generate_data.py}. */
    private static ParsedAnswer reference(String text, @Nullable String finishReason) {
        if ("length".equals(finishReason)) {
            return truncated();
        }
        if (!"stop".equals(finishReason)) {
            return new Unusable(
                    RejectionReason.UNPARSEABLE, "the finish reason is " + finishReason + ", only stop is accepted");
        }
        return ReferenceSections.of(text)
                .map(sections -> pairOrEmpty(sections.problem(), sections.solution()))
                .orElseGet(() -> new Unusable(
                        RejectionReason.UNPARSEABLE, "the two markers are not there in the order problem, solution"));
    }

    private static ParsedAnswer pairOrEmpty(String problem, String solution) {
        if (problem.isEmpty() || solution.isEmpty()) {
            return new Unusable(
                    RejectionReason.EMPTY, problem.isEmpty() ? "the problem is empty" : "the solution is empty");
        }
        return new Pair(problem, solution);
    }

    private static Unusable truncated() {
        return new Unusable(RejectionReason.TRUNCATED, "the teacher stopped at its token limit before the end");
    }

    /** Without what reasoning models think aloud first; chat templates may swallow the opening tag. */
    private static String withoutReasoning(String answer) {
        var opening = REASONING.matcher(answer);
        if (opening.find()) {
            String closing = "</" + opening.group(1) + ">";
            int end = indexOfIgnoringCase(answer, closing);
            return end < 0 ? "" : answer.substring(end + closing.length());
        }
        int end = indexOfIgnoringCase(answer, "</think>");
        boolean afterwards = end >= 0 && Sections.of(answer.substring(end)).isPresent();
        return afterwards ? answer.substring(end + "</think>".length()) : answer;
    }

    private static int indexOfIgnoringCase(String text, String part) {
        for (int i = 0; i <= text.length() - part.length(); i++) {
            if (text.regionMatches(true, i, part, 0, part.length())) {
                return i;
            }
        }
        return -1;
    }

    private static String firstLine(String answer) {
        String line = answer.strip().lines().findFirst().orElse("");
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }
}

package io.magicoder.generator.parsing;

import io.magicoder.events.RejectionReason;
import io.magicoder.generator.parsing.ParsedAnswer.Pair;
import io.magicoder.generator.parsing.ParsedAnswer.Unusable;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Splits the answer of a teacher into problem and solution. Never throws, whatever the text. */
public final class AnswerParser {
    private static final Pattern REFUSAL = Pattern.compile(
            "^\\W*+(?:(?:i'm|i am)\\s+(?:very\\s+|really\\s+)?sorry|sorry|i apologi[sz]e|unfortunately|as an ai\\b)[^\\n]{0,200}?"
                    + "\\b(?:can't|cannot|can not|won't|unable|not able|decline)"
                    + "|^\\W*+i\\s+(?:can't|cannot|can not|won't|will not|must decline|am unable|am not able|'m unable|'m not able)",
            Pattern.CASE_INSENSITIVE);

    private final ParserMode mode;
    private final AnswerForm form;

    /** A parser of answers with two sections. */
    public AnswerParser(ParserMode mode) {
        this(mode, AnswerForm.PROBLEM_AND_SOLUTION);
    }

    /** @param form the sections that were asked for; of no concern to the reference mode */
    public AnswerParser(ParserMode mode, AnswerForm form) {
        this.mode = mode;
        this.form = form;
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

    private ParsedAnswer strict(String text, @Nullable String finishReason) {
        FinishReason ending = FinishReason.of(finishReason);
        Optional<String> objection = ending.objection(finishReason);
        if (objection.isPresent()) {
            return new Unusable(
                    switch (ending) {
                        case REFUSED -> RejectionReason.REFUSED;
                        case FAILED -> RejectionReason.TEACHER_FAILED;
                        default -> RejectionReason.TRUNCATED;
                    },
                    objection.get());
        }
        ThinkingAloud apart = ThinkingAloud.of(text.replace("\r\n", "\n").replace('\r', '\n'), form);
        String answer = apart.answer();
        if (answer.isBlank()) {
            return new Unusable(
                    RejectionReason.EMPTY,
                    apart.reasoning().isEmpty()
                            ? "the answer is empty"
                            : "the answer is empty: the model did not come to an end of its thoughts");
        }
        Optional<Sections> found = Sections.of(answer, form);
        if (found.isPresent()) {
            return pairOrEmpty(found.get(), apart.reasoning());
        }
        return REFUSAL.matcher(answer.replace('’', '\'')).find()
                ? new Unusable(RejectionReason.REFUSED, "the teacher declined: " + firstLine(answer))
                : new Unusable(
                        RejectionReason.UNPARSEABLE,
                        "the answer has no problem section followed by a solution section");
    }

    private static ParsedAnswer pairOrEmpty(Sections sections, String reasoning) {
        if (sections.problem().isEmpty() || sections.solution().isEmpty()) {
            return empty(sections.problem());
        }
        if (Fences.leaveOpen(sections.solution().lines().toList())) {
            return new Unusable(
                    RejectionReason.TRUNCATED, "the answer ends within a code block, so its end is missing");
        }
        return new Pair(
                sections.problem(),
                sections.example(),
                sections.solution(),
                Optional.of(reasoning).filter(thoughts -> !thoughts.isEmpty()));
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
                .<ParsedAnswer>map(sections ->
                        sections.problem().isEmpty() || sections.solution().isEmpty()
                                ? empty(sections.problem())
                                : new Pair(sections.problem(), sections.solution()))
                .orElseGet(() -> new Unusable(
                        RejectionReason.UNPARSEABLE, "the two markers are not there in the order problem, solution"));
    }

    private static Unusable empty(String problem) {
        return new Unusable(
                RejectionReason.EMPTY, problem.isEmpty() ? "the problem is empty" : "the solution is empty");
    }

    private static Unusable truncated() {
        return new Unusable(RejectionReason.TRUNCATED, "the teacher stopped at its token limit before the end");
    }

    private static String firstLine(String answer) {
        String line = answer.strip().lines().findFirst().orElse("");
        return line.length() <= 200 ? line : line.substring(0, 200) + "…";
    }
}

package io.magicoder.generator.parsing;

import io.magicoder.events.RejectionReason;
import io.magicoder.generator.parsing.ParsedAnswer.Pair;
import io.magicoder.generator.parsing.ParsedAnswer.Unusable;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the answer to a problem that is known: all of it is the solution, but for what the model thought aloud and a marker above.
 *
 * @param problem that was asked about
 */
public record SolutionReader(String problem) {
    /** The problem with its new solution, or why there is none. */
    public ParsedAnswer read(String text, @Nullable String finishReason) {
        String marked = "[Problem Description]\n.\n[Solution]\n";
        AnswerParser parser = new AnswerParser(ParserMode.STRICT);
        ThinkingAloud apart =
                ThinkingAloud.of(text.replace("\r\n", "\n").replace('\r', '\n'), AnswerForm.PROBLEM_AND_SOLUTION);
        String answer = apart.answer().strip();
        if (answer.isEmpty() && FinishReason.of(finishReason) == FinishReason.COMPLETE) {
            return new Unusable(RejectionReason.EMPTY, "the solution is empty");
        }
        ParsedAnswer parsed =
                Sections.of(answer, AnswerForm.PROBLEM_AND_SOLUTION).isPresent()
                        ? parser.parse(answer, finishReason)
                        : parser.parse(marked + answer, finishReason);
        return switch (parsed) {
            case Unusable unusable -> unusable;
            case Pair pair ->
                new Pair(
                        problem,
                        Optional.empty(),
                        pair.solution(),
                        Optional.of(apart.reasoning()).filter(reasoning -> !reasoning.isEmpty()));
        };
    }
}

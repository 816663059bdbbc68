package io.magicoder.trainer.rows;

import io.magicoder.languagemodel.text.EncodedRow;
import io.magicoder.languagemodel.text.FillInTheMiddle;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.languagemodel.text.TrainingRows;
import io.magicoder.trainer.training.TrainingSettings;
import java.util.Optional;

/**
 * Makes rows of tokens out of instruction and response: prompt and response, or, for a share of the rows, the response
 * alone with a hole in it. The same row of a data set gives the same tokens again.
 */
public final class RowEncoding {
    private final Tokenizer tokenizer;
    private final TrainingSettings settings;
    private final PromptFormat prompt;
    private final Optional<FillInTheMiddle> holes;

    /** @throws IllegalArgumentException in one sentence, if rows shall have holes and the tokenizer has no words for them */
    public RowEncoding(Tokenizer tokenizer, TrainingSettings settings) {
        this.tokenizer = tokenizer;
        this.settings = settings;
        prompt = PromptFormat.named(settings.promptFormat());
        holes = settings.fimRate() > 0 ? Optional.of(FillInTheMiddle.require(tokenizer)) : Optional.empty();
    }

    /** What a row is asked about: its example, if the prompt has a place for one. */
    Optional<String> input(Optional<String> example) {
        return example.filter(text -> prompt.takesExamples() && !text.isBlank());
    }

    /** The row of a data set, which counts from 0. */
    public EncodedRow encode(long row, String instruction, Optional<String> input, String response) {
        long key = FillInTheMiddle.key(settings.seed(), row);
        return holes.filter(_ -> FillInTheMiddle.chosen(settings.fimRate(), key))
                .map(hole -> hole.row(response, key, settings.maxLength()))
                .orElseGet(() ->
                        TrainingRows.encode(tokenizer, prompt, instruction, input, response, settings.maxLength()));
    }
}

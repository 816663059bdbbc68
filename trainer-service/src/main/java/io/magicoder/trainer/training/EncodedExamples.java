package io.magicoder.trainer.training;

import io.magicoder.languagemodel.text.EncodedRow;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.text.TrainingRows;
import java.util.ArrayList;
import java.util.List;

/**
 * Examples as tokens.
 *
 * @param rows in the order of the examples, without those whose response was cut away whole
 * @param cut rows that lost their end at the maximum length
 * @param dropped examples of which no response token was left
 */
public record EncodedExamples(List<TrainingRow> rows, int cut, int dropped) {
    public EncodedExamples {
        rows = List.copyOf(rows);
    }

    public static EncodedExamples of(Tokenizer tokenizer, TrainingSettings settings, List<Example> examples) {
        PromptFormat format = PromptFormat.named(settings.promptFormat());
        List<TrainingRow> rows = new ArrayList<>(examples.size());
        int cut = 0;
        for (Example example : examples) {
            EncodedRow encoded = TrainingRows.encode(
                    tokenizer, format, example.instruction(), example.response(), settings.maxLength());
            TrainingRow row = encoded.row();
            cut += encoded.exceeding() > 0 ? 1 : 0;
            if (row.promptLength() < row.inputIds().length) {
                rows.add(row);
            }
        }
        return new EncodedExamples(rows, cut, examples.size() - rows.size());
    }
}

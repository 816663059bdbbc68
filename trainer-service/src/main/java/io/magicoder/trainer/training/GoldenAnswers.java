package io.magicoder.trainer.training;

import io.magicoder.events.CheckpointManifest.GoldenAnswer;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.text.TrainingRow;
import java.util.Arrays;
import java.util.List;

/**
 * Greedy continuations of a few prompts, which whoever loads the weights must reproduce.
 *
 * @param prompts how many
 * @param tokens of each continuation
 */
public record GoldenAnswers(int prompts, int tokens) {
    /** Of the first prompts that leave room for an answer. */
    public List<GoldenAnswer> of(CausalLanguageModel model, List<TrainingRow> rows) {
        return rows.stream()
                .filter(row -> row.promptLength() > 0
                        && row.promptLength() + tokens <= model.config().contextLength())
                .limit(prompts)
                .map(row -> Arrays.copyOf(row.inputIds(), row.promptLength()))
                .map(prompt -> new GoldenAnswer(boxed(prompt), boxed(answer(model, prompt))))
                .toList();
    }

    private int[] answer(CausalLanguageModel model, int[] prompt) {
        return model.generate(prompt, GenerationSettings.greedy(tokens), _ -> true)
                .tokenIds();
    }

    private static List<Integer> boxed(int[] tokens) {
        return Arrays.stream(tokens).boxed().toList();
    }
}

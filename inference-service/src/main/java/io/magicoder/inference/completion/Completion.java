package io.magicoder.inference.completion;

import java.util.List;

/**
 * What a request is answered with.
 *
 * @param choices in the order of their indices
 * @param checkpointId of the weights that made it
 */
public record Completion(List<Choice> choices, Usage usage, String modelName, String checkpointId) {
    /**
     * A text that continues a prompt.
     *
     * @param index that of the prompt times the choices of each, and the place among these
     * @param finishReason {@code stop} at the end token or a stop sequence, {@code length} at the limit
     * @param tokens of the text, where log probabilities were asked for
     */
    public record Choice(int index, String text, String finishReason, List<TokenText> tokens) {
        public Choice {
            tokens = List.copyOf(tokens);
        }
    }

    public Completion {
        choices = List.copyOf(choices);
    }

    /** For those that have one. */
    Choice only() {
        return choices.getFirst();
    }
}

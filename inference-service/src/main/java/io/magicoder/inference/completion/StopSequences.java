package io.magicoder.inference.completion;

import java.util.Comparator;
import java.util.List;
import java.util.function.IntFunction;

/** Texts that end a completion and are no part of it. */
public record StopSequences(List<String> texts) {
    /** A character takes up to four byte tokens in a tokenizer that has nothing larger for it. */
    private static final int TOKENS_PER_CHARACTER = 4;

    public StopSequences {
        texts = List.copyOf(texts);
    }

    /**
     * Whether the last token completed a stop sequence. Looks only at the tokens that can hold one, so that a long
     * completion is not decoded anew for each of its tokens.
     *
     * @param length tokens so far
     * @param textFrom the text of the tokens from a place on; from 0 on as it stands behind the prompt, from elsewhere its
     *     first character may be missing
     */
    public boolean endedBy(int length, IntFunction<String> textFrom) {
        if (texts.isEmpty()) {
            return false;
        }
        int longest = texts.stream().mapToInt(String::length).max().orElse(0);
        int from = Math.max(0, length - TOKENS_PER_CHARACTER * (longest + 1));
        String tail = textFrom.apply(from);
        return texts.stream().anyMatch(tail::contains);
    }

    /** The text before the first stop sequence. */
    public String cut(String text) {
        return texts.stream()
                .map(text::indexOf)
                .filter(start -> start >= 0)
                .min(Comparator.naturalOrder())
                .map(start -> text.substring(0, start))
                .orElse(text);
    }
}

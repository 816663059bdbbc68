package io.magicoder.languagemodel.serving;

import java.util.Optional;
import java.util.Set;

/**
 * A sequence to continue.
 *
 * @param promptIds at least one
 * @param maxTokens most new tokens, at least 1
 * @param endTokens ids that end the sequence and are no part of it; none where it is to go on to the limit
 * @param scores what is told of each token
 * @param adapter name of the adapter that is counted in, if any
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record SequenceRequest(
        int[] promptIds,
        int maxTokens,
        Sampling sampling,
        Set<Integer> endTokens,
        Scores scores,
        Optional<TokenConstraint> constraint,
        Optional<String> adapter) {
    /**
     * What is told of tokens.
     *
     * @param ofText whether new tokens have log probabilities
     * @param ofPrompt whether those of the prompt have
     * @param likeliest how many candidates come with each token that has one, from 0
     */
    public record Scores(boolean ofText, boolean ofPrompt, int likeliest) {
        /** No log probabilities. */
        public static final Scores NONE = new Scores(false, false, 0);
    }

    /** Requires a prompt and room for a token. */
    public SequenceRequest {
        if (promptIds.length == 0 || maxTokens < 1) {
            throw new IllegalArgumentException("a sequence needs a prompt and room for a token, but has "
                    + promptIds.length + " and " + maxTokens);
        }
        endTokens = Set.copyOf(endTokens);
    }
}

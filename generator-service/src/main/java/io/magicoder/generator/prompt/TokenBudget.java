package io.magicoder.generator.prompt;

import java.nio.charset.StandardCharsets;

/**
 * The reference's rule for the length of an answer.
 *
 * @param counter counts the tokens of a prompt
 * @param contextLength tokens of prompt and answer together
 * @param maxTokens most tokens of an answer
 */
public record TokenBudget(TokenCounter counter, int contextLength, int maxTokens) {
    /** Left free for what the chat format adds; the reference leaves the same ({@code generate_data.py}). */
    private static final int MARGIN = 10;

    /** Tokens that an answer to this user message may have; not positive if there is no room. */
    public int forAnswer(String userMessage) {
        // A token is at least a byte: with a short message it is clear without counting.
        if (contextLength - userMessage.getBytes(StandardCharsets.UTF_8).length - MARGIN >= maxTokens) {
            return maxTokens;
        }
        return Math.min(maxTokens, contextLength - counter.count(userMessage) - MARGIN);
    }
}

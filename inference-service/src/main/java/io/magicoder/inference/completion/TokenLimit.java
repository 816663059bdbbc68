package io.magicoder.inference.completion;

import org.jspecify.annotations.Nullable;

/**
 * How many new tokens a request may have.
 *
 * @param requested by the client, who gets all of them or a refusal; null if it leaves the number to us
 * @param otherwise what we choose then, less where the context ends before
 */
public record TokenLimit(@Nullable Integer requested, int otherwise) {
    public TokenLimit {
        if (requested != null && requested < 1) {
            throw RefusedRequestException.invalid("max_tokens", "'max_tokens' must be at least 1, but is " + requested);
        }
    }

    /**
     * The number that fits beside the prompt.
     *
     * @throws RefusedRequestException if none does; a prompt is never cut
     */
    int within(int contextLength, int promptTokens) {
        if (promptTokens == 0) {
            throw RefusedRequestException.invalid("prompt", "the prompt has no tokens");
        }
        long wanted = requested == null ? 1 : requested;
        if (promptTokens + wanted > contextLength) {
            throw RefusedRequestException.tooLong("the context of the model is " + contextLength
                    + " tokens, but the prompt has " + promptTokens + " and "
                    + (requested == null ? "at least 1" : requested) + " shall follow");
        }
        return requested == null ? Math.min(otherwise, contextLength - promptTokens) : requested;
    }
}

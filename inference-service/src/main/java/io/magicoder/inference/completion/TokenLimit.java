package io.magicoder.inference.completion;

import org.jspecify.annotations.Nullable;

/**
 * How many new tokens a request may have.
 *
 * @param requested by the client, who gets all of them or a refusal; null if it leaves the number to us
 * @param otherwise what we choose then, less where the context ends before
 * @param name of the member that the client sets it with
 */
public record TokenLimit(@Nullable Integer requested, int otherwise, String name) {
    public TokenLimit {
        if (requested != null && requested < 1) {
            throw RefusedRequestException.invalid(name, "'" + name + "' must be at least 1, but is " + requested);
        }
    }

    /** That of {@code max_tokens}. */
    public TokenLimit(@Nullable Integer requested, int otherwise) {
        this(requested, otherwise, "max_tokens");
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
            throw RefusedRequestException.tooLong(
                    name,
                    "the context of the model is " + contextLength
                            + " tokens, but the prompt has " + promptTokens + " and "
                            + (requested == null ? "at least 1" : requested) + " shall follow");
        }
        return requested == null ? Math.min(otherwise, contextLength - promptTokens) : requested;
    }
}

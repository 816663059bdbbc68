package io.magicoder.languagemodel.training;

/**
 * A loss over some tokens.
 *
 * @param sum of the negative log likelihoods of so many tokens, in nats
 */
public record LossSum(double sum, long tokens) {
    /** NaN without a token. */
    public double mean() {
        return sum / tokens;
    }
}

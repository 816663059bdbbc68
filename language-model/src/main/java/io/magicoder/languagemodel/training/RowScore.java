package io.magicoder.languagemodel.training;

/**
 * The loss of a row.
 *
 * @param nll sum of the negative log likelihoods of the response tokens, in nats
 */
public record RowScore(long tokens, double nll) {}

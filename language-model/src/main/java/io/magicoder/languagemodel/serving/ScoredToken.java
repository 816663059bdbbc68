package io.magicoder.languagemodel.serving;

import java.util.List;

/**
 * A token and how likely the model took it to be.
 *
 * @param logProbability natural logarithm, by the model's own logits; NaN for the first token of a prompt, and where nobody
 *     asked
 * @param likeliest as many of the likeliest tokens as were asked for, the likeliest first
 */
public record ScoredToken(int id, double logProbability, List<Candidate> likeliest) {
    /** A token that might have stood there. */
    public record Candidate(int id, double logProbability) {}

    /** Copies the candidates. */
    public ScoredToken {
        likeliest = List.copyOf(likeliest);
    }
}

package io.magicoder.inference.checkpoint;

import io.magicoder.languagemodel.serving.Sampling;
import io.magicoder.languagemodel.serving.SequenceRequest.Scores;
import io.magicoder.languagemodel.serving.TokenConstraint;
import java.util.Optional;

/**
 * A prompt to continue.
 *
 * @param promptIds at least one, fewer than the context has
 * @param maxTokens at least 1
 * @param scores what is told of each token
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record DecodingRequest(
        int[] promptIds,
        int maxTokens,
        Sampling sampling,
        Ending ending,
        Scores scores,
        Optional<TokenConstraint> constraint) {}

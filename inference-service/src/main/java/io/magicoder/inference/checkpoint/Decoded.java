package io.magicoder.inference.checkpoint;

import io.magicoder.languagemodel.decoding.FinishReason;

/**
 * How a continuation ended.
 *
 * @param cachedTokens of the prompt, which another request had computed before
 */
public record Decoded(FinishReason finishReason, int cachedTokens) {}

package io.magicoder.languagemodel.decoding;

/**
 * What a model continued a prompt with.
 *
 * @param tokenIds without prompt and end token
 */
@SuppressWarnings("ArrayRecordComponent") // a plain carrier, compared by nobody
public record Generation(int[] tokenIds, FinishReason finishReason) {}

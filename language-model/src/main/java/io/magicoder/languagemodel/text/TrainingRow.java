package io.magicoder.languagemodel.text;

/**
 * Tokens to learn from; nobody changes the array.
 *
 * @param inputIds prompt and response
 * @param promptLength positions before it carry no loss, nor does position 0, which nothing predicts
 */
@SuppressWarnings("ArrayRecordComponent") // rows are many and compared by nobody
public record TrainingRow(int[] inputIds, int promptLength) {}

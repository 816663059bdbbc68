package io.magicoder.languagemodel.text;

/**
 * A row as tokens.
 *
 * @param exceeding tokens that were cut away at the maximum length
 */
public record EncodedRow(TrainingRow row, int exceeding) {}

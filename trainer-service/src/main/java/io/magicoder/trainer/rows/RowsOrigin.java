package io.magicoder.trainer.rows;

/**
 * What rows were made of. Equal origins give equal rows.
 *
 * @param chainHead of the shards, see {@link io.magicoder.events.ShardChain}
 * @param tokenizerSha256 of {@code tokenizer.json}
 * @param promptFormat around an instruction
 * @param maxLength tokens of the longest row
 */
public record RowsOrigin(String chainHead, String tokenizerSha256, String promptFormat, int maxLength) {}

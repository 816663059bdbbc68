package io.magicoder.trainer.rows;

/**
 * What rows were made of. Equal origins give equal rows.
 *
 * @param data the head of the shards' chain (see {@link io.magicoder.events.ShardChain}), or the hashes of the files
 * @param tokenizerSha256 of {@code tokenizer.json}
 * @param promptFormat around an instruction
 * @param maxLength tokens of the longest row
 */
public record RowsOrigin(String data, String tokenizerSha256, String promptFormat, int maxLength) {}

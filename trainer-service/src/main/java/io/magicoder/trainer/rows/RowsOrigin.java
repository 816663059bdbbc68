package io.magicoder.trainer.rows;

import io.magicoder.dataset.RowFilter;
import io.magicoder.trainer.training.TrainingSettings;
import org.jspecify.annotations.Nullable;

/**
 * What rows were made of. Equal origins give equal rows.
 *
 * @param data the head of the shards' chain (see {@link io.magicoder.events.ShardChain}), or the hashes of the files
 * @param tokenizerSha256 of {@code tokenizer.json}
 * @param promptFormat around an instruction
 * @param maxLength tokens of the longest row
 * @param fim share of rows with a hole and the seed that chooses them; empty for none
 * @param where the condition that chooses the rows; null for all
 */
public record RowsOrigin(
        String data,
        String tokenizerSha256,
        String promptFormat,
        int maxLength,
        String fim,
        @Nullable String where) {
    /**
     * Of rows that are made with some settings.
     *
     * @param tokenizerSha256 empty if the rows are tokens already
     */
    public static RowsOrigin of(String data, String tokenizerSha256, TrainingSettings settings) {
        return new RowsOrigin(
                data,
                tokenizerSha256,
                settings.promptFormat(),
                settings.maxLength(),
                settings.fimRate() > 0 ? settings.fimRate() + " of seed " + settings.seed() : "",
                settings.where().map(RowFilter::sql).orElse(null));
    }
}

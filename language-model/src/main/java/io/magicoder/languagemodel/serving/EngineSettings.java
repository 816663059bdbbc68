package io.magicoder.languagemodel.serving;

/**
 * What an engine may take.
 *
 * @param cacheBytes memory for keys and values
 * @param mostRunning sequences that are computed at the same time
 * @param mostWaiting sequences that may wait
 * @param stepTokens tokens of a step: prompts longer than what the running sequences leave of it are computed in pieces, so
 *     that these go on meanwhile; twice as many where there are only prompts
 * @param format how weights are stored for products
 */
public record EngineSettings(long cacheBytes, int mostRunning, int mostWaiting, int stepTokens, WeightFormat format) {
    /** Requires at least one of each. */
    public EngineSettings {
        if (cacheBytes < 1 || mostRunning < 1 || mostWaiting < 1 || stepTokens < 1) {
            throw new IllegalArgumentException(
                    "an engine needs memory for its cache, and room for a running sequence, a"
                            + " waiting one and a token, but has " + cacheBytes + " bytes, " + mostRunning + ", "
                            + mostWaiting
                            + " and " + stepTokens);
        }
    }
}

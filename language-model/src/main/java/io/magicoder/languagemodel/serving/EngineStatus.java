package io.magicoder.languagemodel.serving;

/**
 * What an engine does, and has done since its start.
 *
 * @param running sequences that are being computed
 * @param waiting sequences that wait
 * @param blocks blocks of the cache in all
 * @param freeBlocks those that no sequence uses; they may hold prefixes for others
 * @param preempted times that a sequence had to give up its blocks and begin anew
 * @param promptTokens tokens of prompts that were computed
 * @param cachedTokens tokens of prompts that were in the cache
 * @param generatedTokens new tokens
 * @param steps calls of the model
 */
public record EngineStatus(
        int running,
        int waiting,
        int blocks,
        int freeBlocks,
        long preempted,
        long promptTokens,
        long cachedTokens,
        long generatedTokens,
        long steps) {
    /** Of one that does nothing. */
    public static final EngineStatus IDLE = new EngineStatus(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Share of the cache that sequences use, from 0 to 1. */
    public double cacheUsage() {
        return blocks == 0 ? 0 : 1 - (double) freeBlocks / blocks;
    }
}

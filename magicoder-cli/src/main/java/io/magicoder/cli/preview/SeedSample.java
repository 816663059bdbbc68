package io.magicoder.cli.preview;

import io.magicoder.events.SeedSnippet;
import io.magicoder.seedextractor.SeedExtraction;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Some seeds of a run, each of its seeds with the same probability (Vitter's algorithm R), so that they stand for all of it.
 *
 * @param seeds in the order of the run
 * @param all how many the run has
 */
public record SeedSample(List<SeedSnippet> seeds, long all) {
    public SeedSample {
        seeds = List.copyOf(seeds);
    }

    /**
     * Draws.
     *
     * @param size most seeds to draw
     * @param seed of the draw
     */
    public static SeedSample of(SeedExtraction extraction, int size, long seed) throws IOException {
        Random random = new Random(seed);
        List<SeedSnippet> drawn = new ArrayList<>();
        long[] all = {0};
        extraction.forEach(snippet -> {
            all[0]++;
            if (drawn.size() < size) {
                drawn.add(snippet);
            } else {
                long place = random.nextLong(all[0]);
                if (place < size) {
                    drawn.set((int) place, snippet);
                }
            }
        });
        drawn.sort(Comparator.comparingLong(SeedSnippet::index));
        return new SeedSample(drawn, all[0]);
    }
}

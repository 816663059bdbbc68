package io.magicoder.seedextractor.pairs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The documents that seeds were cut from, and which lines of them the seeds are. */
public final class SeedDocuments {
    private final Map<Key, List<Seed>> seeds = new HashMap<>();

    /** How a document is known again. */
    private record Key(@Nullable String repository, String path) {}

    /** A seed in a document, lines from 1 and inclusive. */
    private record Seed(int startLine, int endLine) {
        boolean touches(int start, int end) {
            return startLine <= end && start <= endLine;
        }
    }

    /**
     * Takes a seed.
     *
     * @param repository as rows of seeds and samples have it
     * @param startLine from 1
     * @param endLine inclusive
     */
    public void add(@Nullable String repository, String path, int startLine, int endLine) {
        seeds.computeIfAbsent(new Key(repository, path), _ -> new ArrayList<>()).add(new Seed(startLine, endLine));
    }

    /** How many documents gave a seed. */
    public int size() {
        return seeds.size();
    }

    boolean contains(@Nullable String repository, String path) {
        return seeds.containsKey(new Key(repository, path));
    }

    /** Whether a stretch of a document has a line that a seed has. */
    boolean covers(@Nullable String repository, String path, int startLine, int endLine) {
        return seeds.getOrDefault(new Key(repository, path), List.of()).stream()
                .anyMatch(seed -> seed.touches(startLine, endLine));
    }
}

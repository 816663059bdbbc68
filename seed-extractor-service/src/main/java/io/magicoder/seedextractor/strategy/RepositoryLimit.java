package io.magicoder.seedextractor.strategy;

import io.magicoder.seedextractor.source.Document.Origin;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the seeds of each repository, so that none gives more than its share. A plain tree has no limit. */
final class RepositoryLimit {
    private final int most;
    private final Map<String, Integer> seeds = new HashMap<>();

    private RepositoryLimit(int most) {
        this.most = most;
    }

    /** A limit; none if null. */
    static RepositoryLimit of(@Nullable Integer most) {
        return new RepositoryLimit(most == null ? Integer.MAX_VALUE : most);
    }

    boolean isFull(Origin origin) {
        String repository = origin.repository();
        return repository != null && origin.inRepository() && seeds.getOrDefault(repository, 0) >= most;
    }

    void add(Origin origin) {
        String repository = origin.repository();
        if (repository != null && origin.inRepository()) {
            seeds.merge(repository, 1, Integer::sum);
        }
    }
}

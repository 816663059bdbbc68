package io.magicoder.seedextractor.strategy;

import it.unimi.dsi.fastutil.longs.LongArrayFIFOQueue;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Whose turn it is: languages take turns in proportion to their quotas, so that every beginning of a run has them in that
 * proportion, and what a rare language cannot fill goes to the others.
 */
final class SeedShares {
    private final Map<String, Share> shares = new TreeMap<>();
    private final long most;
    private long taken;

    /** @param most seeds of all languages together */
    SeedShares(long most) {
        this.most = most;
    }

    /**
     * Adds a language.
     *
     * @param weight its part of the whole, in relation to the others
     */
    void add(String language, long quota, long weight) {
        shares.put(language, new Share(quota, weight));
    }

    Share of(String language) {
        Share share = shares.get(language);
        if (share == null) {
            throw new IllegalArgumentException("no share of " + language);
        }
        return share;
    }

    /** The language whose turn it is; empty if all have what they may have, or nothing is left for anybody. */
    Optional<Share> turn() {
        return taken >= most
                ? Optional.empty()
                : shares.values().stream().filter(Share::isOpen).min(Comparator.comparingDouble(Share::due));
    }

    Collection<Share> all() {
        return shares.values();
    }

    /** Seeds that a language should have at hand so that all can be served to the end, as far as is known. */
    long demand(Share share) {
        if (!share.isOpen()) {
            return 0;
        }
        double weights = shares.values().stream()
                .filter(Share::isOpen)
                .mapToLong(s -> s.weight)
                .sum();
        double part = (most - taken) * (share.weight / weights);
        return Math.min((long) Math.ceil(Math.min(part, Integer.MAX_VALUE)) + 1, share.quota - share.taken);
    }

    /** What one language has, and may have. */
    final class Share {
        private final long quota;
        private final long weight;
        private final LongArrayFIFOQueue waiting = new LongArrayFIFOQueue();
        private long taken;
        private boolean drained;

        private Share(long quota, long weight) {
            this.quota = quota;
            this.weight = weight;
        }

        /** When it is this language's turn, in relation to the others. */
        private double due() {
            return (taken + 0.5) / weight;
        }

        /** Whether it may have more, and there is more. */
        boolean isOpen() {
            return taken < quota && !(drained && waiting.isEmpty());
        }

        /** Puts a snippet in line. */
        void offer(long spooled) {
            waiting.enqueue(spooled);
        }

        /** How many snippets stand in line. */
        int waiting() {
            return waiting.size();
        }

        /** The first in line. */
        long next() {
            return waiting.dequeueLong();
        }

        void count() {
            taken++;
            SeedShares.this.taken++;
        }

        long taken() {
            return taken;
        }

        /** No more will be put in line. */
        void drain() {
            drained = true;
        }
    }
}

package io.magicoder.generator.answered;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * The seeds that got an outcome here lately, or are just getting one: a seed that is on the topic twice is answered
 * once. It remembers the last {@value #REMEMBERED} at least, in 34 MB. Safe for any number of threads.
 *
 * <p>It is no part of what makes a restart safe: which seeds an earlier process answered is read from the topics, see
 * {@code progress}.
 */
public final class AnsweredSeeds {
    static final int REMEMBERED = 500_000;

    private final ConcurrentHashMap<String, CountDownLatch> underWay = new ConcurrentHashMap<>();
    private final Object lock = new Object();
    private final int generation;
    private SeedIdSet young = new SeedIdSet();
    private SeedIdSet old = new SeedIdSet();

    public AnsweredSeeds() {
        this(REMEMBERED);
    }

    AnsweredSeeds(int generation) {
        this.generation = generation;
    }

    /** This seed needs no answer any more. */
    public void add(String seedId) {
        SeedId id = SeedId.of(seedId);
        synchronized (lock) {
            if (young.add(id) && young.size() >= generation) {
                old = young;
                young = new SeedIdSet();
            }
        }
    }

    /** How many are remembered. */
    public int size() {
        synchronized (lock) {
            return young.size() + old.size();
        }
    }

    /** Seeds claimed and not yet released. */
    public int underWay() {
        return underWay.size();
    }

    /**
     * Claims a seed; another record of one that is claimed waits until that claim ends.
     *
     * @param before seeds that have an outcome from before
     * @return whether the seed is to be answered by the caller, who then must {@link #release} it; false if it is answered
     */
    public boolean claim(String seedId, SeedIdSet before) throws InterruptedException {
        while (true) {
            CountDownLatch other = underWay.putIfAbsent(seedId, new CountDownLatch(1));
            if (other == null) {
                if (!isAnswered(seedId, before)) {
                    return true;
                }
                release(seedId);
                return false;
            }
            other.await();
        }
    }

    /** Ends a claim, whether or not it led to an outcome. */
    public void release(String seedId) {
        CountDownLatch claim = underWay.remove(seedId);
        if (claim != null) {
            claim.countDown();
        }
    }

    private boolean isAnswered(String seedId, SeedIdSet before) {
        SeedId id = SeedId.of(seedId);
        if (before.contains(id)) {
            return true;
        }
        synchronized (lock) {
            return young.contains(id) || old.contains(id);
        }
    }
}

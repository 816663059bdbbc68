package io.magicoder.generator.answered;

import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/**
 * The ids of all seeds that have an outcome on the topics, or are just getting one here. About 80 MB for a million.
 */
public final class AnsweredSeeds {
    private final Set<Object> answered = ConcurrentHashMap.newKeySet();
    private final ConcurrentHashMap<String, CountDownLatch> underWay = new ConcurrentHashMap<>();

    /** Half the memory of the digits. */
    private record Id(long high, long low) {}

    /** This seed needs no answer any more. */
    public void add(String seedId) {
        answered.add(compact(seedId));
    }

    /** How many. */
    public int size() {
        return answered.size();
    }

    /** Seeds claimed and not yet released. */
    public int underWay() {
        return underWay.size();
    }

    /**
     * Claims a seed; a redelivery of one that is claimed waits until that claim ends.
     *
     * @return whether the seed is to be answered by the caller, who then must {@link #release} it; false if it is answered
     */
    public boolean claim(String seedId) throws InterruptedException {
        while (true) {
            CountDownLatch other = underWay.putIfAbsent(seedId, new CountDownLatch(1));
            if (other == null) {
                if (!answered.contains(compact(seedId))) {
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

    private static Object compact(String seedId) {
        if (seedId.length() == 32) {
            try {
                return new Id(
                        HexFormat.fromHexDigitsToLong(seedId, 0, 16), HexFormat.fromHexDigitsToLong(seedId, 16, 32));
            } catch (NumberFormatException e) {
                return seedId; // made by hand
            }
        }
        return seedId;
    }
}

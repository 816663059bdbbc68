package io.magicoder.seedextractor.source;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** How many documents were passed over, per reason. One thread counts, others may look. */
public final class SkipCounts {
    private final Map<SkipReason, Long> counts = new ConcurrentHashMap<>();

    public void add(SkipReason reason) {
        counts.merge(reason, 1L, Long::sum);
    }

    /** The counts by name of the reason, in order of the names. */
    public Map<String, Long> byReason() {
        Map<String, Long> named = new TreeMap<>();
        counts.forEach((reason, count) -> named.put(reason.name(), count));
        return named;
    }
}

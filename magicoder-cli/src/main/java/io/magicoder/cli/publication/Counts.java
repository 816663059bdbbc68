package io.magicoder.cli.publication;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How often each of some names came. */
final class Counts {
    private final Map<String, Long> counts = new TreeMap<>();

    void add(String name) {
        counts.merge(name, 1L, Long::sum);
    }

    boolean isEmpty() {
        return counts.isEmpty();
    }

    long of(String name) {
        return counts.getOrDefault(name, 0L);
    }

    long total() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** By name. */
    Map<String, Long> byName() {
        return counts;
    }

    /** The most frequent first, those that are as frequent by name. */
    List<Map.Entry<String, Long>> mostFrequentFirst() {
        return counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .toList();
    }
}

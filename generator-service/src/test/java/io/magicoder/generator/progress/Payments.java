package io.magicoder.generator.progress;

import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What a teacher was asked, over all instances. */
final class Payments {
    private final Map<String, Integer> paid = new ConcurrentHashMap<>();

    void pay(String seed) {
        paid.merge(seed, 1, Integer::sum);
    }

    /** How often each of these seeds was paid for; those that never were are not named. */
    Map<String, Integer> of(Collection<String> seeds) {
        return seeds.stream()
                .filter(paid::containsKey)
                .collect(Collectors.toMap(Function.identity(), seed -> paid.getOrDefault(seed, 0)));
    }

    int total() {
        return paid.values().stream().mapToInt(Integer::intValue).sum();
    }
}

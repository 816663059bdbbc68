package io.magicoder.cleaner;

import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** A table that can be looked through in the order of its keys. */
public interface SortedTable<K, V> extends Table<K, V> {
    /** The first keys at or behind a place, at most so many. */
    List<K> keys(K from, int most);

    /** A table that lives as long as its object. */
    static <K extends Comparable<K>, V> SortedTable<K, V> inMemory() {
        TreeMap<K, V> map = new TreeMap<>();
        return new SortedTable<>() {
            @Override
            public Optional<V> get(K key) {
                return Optional.ofNullable(map.get(key));
            }

            @Override
            public void put(K key, V value) {
                map.put(key, value);
            }

            @Override
            public void remove(K key) {
                map.remove(key);
            }

            @Override
            public List<K> keys(K from, int most) {
                return map.tailMap(from).keySet().stream().limit(most).toList();
            }
        };
    }
}

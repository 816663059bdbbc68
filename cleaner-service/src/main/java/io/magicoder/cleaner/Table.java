package io.magicoder.cleaner;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the ordered step remembers under a key: a state store in the service, a map anywhere else. */
public interface Table<K, V> {
    Optional<V> get(K key);

    void put(K key, V value);

    void remove(K key);

    /** A table that lives as long as its object. */
    static <K, V> Table<K, V> inMemory() {
        Map<K, V> map = new HashMap<>();
        return new Table<>() {
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
        };
    }
}

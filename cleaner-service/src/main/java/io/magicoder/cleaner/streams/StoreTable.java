package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.SortedTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** A state store of Kafka Streams as a table; its keys have the order of their bytes. */
final class StoreTable<K, V> implements SortedTable<K, V> {
    private final KeyValueStore<K, V> store;

    StoreTable(KeyValueStore<K, V> store) {
        this.store = store;
    }

    @Override
    public Optional<V> get(K key) {
        return Optional.ofNullable(store.get(key));
    }

    @Override
    public void put(K key, V value) {
        store.put(key, value);
    }

    @Override
    public void remove(K key) {
        store.delete(key);
    }

    @Override
    @SuppressWarnings("NullAway") // no upper bound, as the store's own documentation has it
    public List<K> keys(K from, int most) {
        List<K> keys = new ArrayList<>();
        try (KeyValueIterator<K, V> entries = store.range(from, null)) {
            while (keys.size() < most && entries.hasNext()) {
                keys.add(entries.next().key);
            }
        }
        return keys;
    }
}

package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.deduplication.Fingerprint;
import io.magicoder.cleaner.ledger.RunLedger;
import io.magicoder.events.EventJson;
import io.magicoder.events.TrainingShard;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The state stores of the ordered step, each with its changelog topic. */
final class StateStores {
    static final String OUTCOMES = "outcomes";
    static final String SEEDS = "kept-seeds";
    static final String PROBLEMS = "kept-problems";
    static final String SOLUTIONS = "kept-solutions";
    static final String PENDING_ROWS = "pending-rows";
    static final String LEDGERS = "ledgers";

    private StateStores() {}

    static List<StoreBuilder<?>> all() {
        Serde<Fingerprint> fingerprints = Serdes.serdeFrom(
                (_, fingerprint) -> fingerprint == null ? null : fingerprint.bytes(),
                (_, bytes) -> bytes == null ? null : Fingerprint.read(bytes));
        return List.of(
                store(OUTCOMES, fingerprints, Serdes.String()),
                store(SEEDS, fingerprints, Serdes.String()),
                store(PROBLEMS, fingerprints, Serdes.String()),
                store(SOLUTIONS, fingerprints, Serdes.String()),
                store(PENDING_ROWS, Serdes.String(), json(TrainingShard.Row.class)),
                // Every row changes its ledger: the cache writes it once a commit instead.
                store(LEDGERS, Serdes.String(), json(RunLedger.class)).withCachingEnabled());
    }

    private static <K, V> StoreBuilder<KeyValueStore<K, V>> store(String name, Serde<K> keys, Serde<V> values) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), keys, values)
                .withLoggingEnabled(Map.of());
    }

    private static <T> Serde<T> json(Class<T> type) {
        return Serdes.serdeFrom(
                (_, value) -> value == null ? null : EventJson.write(value),
                (_, bytes) -> bytes == null ? null : EventJson.read(bytes, type));
    }
}

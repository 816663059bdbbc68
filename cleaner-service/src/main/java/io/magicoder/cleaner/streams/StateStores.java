package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.Mark;
import io.magicoder.cleaner.deduplication.KeptText;
import io.magicoder.cleaner.ledger.ClosingRun;
import io.magicoder.cleaner.ledger.RunLedger;
import io.magicoder.events.EventJson;
import io.magicoder.events.TrainingShard;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The state stores of the ordered step, each with its changelog topic. */
final class StateStores {
    static final String MARKS = "marks";
    static final String PENDING_ROWS = "rows-of-open-shards";
    static final String LEDGERS = "run-ledgers";
    static final String CLOSING_RUNS = "closing-runs";
    static final String KEPT_TEXTS = "kept-texts";

    private StateStores() {}

    static List<StoreBuilder<?>> all() {
        Serde<Mark> marks = Serdes.serdeFrom(
                (_, mark) -> mark == null ? null : StateBytes.of(mark),
                (_, bytes) -> bytes == null ? null : StateBytes.mark(bytes));
        Serde<String> sampleIds = Serdes.serdeFrom(
                (_, id) -> id == null ? null : StateBytes.ofSampleId(id),
                (_, bytes) -> bytes == null ? null : StateBytes.sampleId(bytes));
        Serde<TrainingShard.Row> rows = Serdes.serdeFrom(
                (_, row) -> row == null ? null : StateBytes.of(row),
                (_, bytes) -> bytes == null ? null : StateBytes.row(bytes));
        Serde<ClosingRun> closing = Serdes.serdeFrom(
                (_, run) -> run == null ? null : StateBytes.of(run),
                (_, bytes) -> bytes == null ? null : StateBytes.closingRun(bytes));
        Serde<KeptText.Place> textPlaces = Serdes.serdeFrom(
                (_, key) -> key == null ? null : StateBytes.of(key),
                (_, bytes) -> bytes == null ? null : StateBytes.textPlace(bytes));
        Serde<KeptText> texts = Serdes.serdeFrom(
                (_, text) -> text == null ? null : StateBytes.of(text),
                (_, bytes) -> bytes == null ? null : StateBytes.text(bytes));
        return List.of(
                store(Stores.persistentKeyValueStore(KEPT_TEXTS), textPlaces, texts),
                store(Stores.persistentKeyValueStore(MARKS), marks, sampleIds),
                // Rows come and go, and every row changes its ledger: the cache writes what is left once a commit.
                store(Stores.persistentKeyValueStore(PENDING_ROWS), Serdes.String(), rows)
                        .withCachingEnabled(),
                store(Stores.persistentKeyValueStore(LEDGERS), Serdes.String(), json(RunLedger.class))
                        .withCachingEnabled(),
                store(Stores.inMemoryKeyValueStore(CLOSING_RUNS), Serdes.String(), closing));
    }

    private static <K, V> StoreBuilder<KeyValueStore<K, V>> store(
            KeyValueBytesStoreSupplier store, Serde<K> keys, Serde<V> values) {
        return Stores.keyValueStoreBuilder(store, keys, values).withLoggingEnabled(Map.of());
    }

    private static <T> Serde<T> json(Class<T> type) {
        return Serdes.serdeFrom(
                (_, value) -> value == null ? null : EventJson.write(value),
                (_, bytes) -> bytes == null ? null : EventJson.read(bytes, type));
    }
}

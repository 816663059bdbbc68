package io.magicoder.trainer.shards;

import io.magicoder.events.DatasetReady;
import io.magicoder.events.EventJson;
import io.magicoder.events.RunEvent;
import io.magicoder.events.Topics;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.SerializationException;

/** Finds the data set of a run, whether or not it was trained on before. */
public final class DatasetReader {
    private final TopicScan runs;

    /** @param clientSettings at least {@code bootstrap.servers} */
    public DatasetReader(Map<String, Object> clientSettings) {
        this.runs = new TopicScan(clientSettings, Topics.RUNS_NAME);
    }

    /** The data set of a run, if it is ready. */
    public Optional<DatasetReady> find(String runId) {
        return runs.existing(runId).stream()
                .map(DatasetReader::read)
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<DatasetReady> read(ConsumerRecord<String, byte[]> record) {
        try {
            return EventJson.read(record.value(), RunEvent.class) instanceof DatasetReady dataset
                    ? Optional.of(dataset)
                    : Optional.empty();
        } catch (SerializationException e) {
            return Optional.empty(); // the runs channel sets unreadable records aside
        }
    }
}

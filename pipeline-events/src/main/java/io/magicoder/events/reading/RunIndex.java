package io.magicoder.events.reading;

import io.magicoder.events.RunEvent;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * All runs, from {@value Topics#RUNS_NAME}: four small records a run, whatever its length. It tells every reader where
 * a run lies on the other topics.
 */
public final class RunIndex {
    private final SequencedMap<String, RunRecord> runs = new LinkedHashMap<>();

    private long end;

    private RunIndex() {}

    /**
     * Reads the index.
     *
     * @param clientSettings of any Kafka client
     * @throws org.apache.kafka.common.KafkaException if the broker does not answer
     */
    public static RunIndex read(Map<String, ?> clientSettings) {
        RunIndex index = new RunIndex();
        try (TopicReader reader = TopicReader.open(clientSettings, List.of(Topics.RUNS_NAME), TopicOffsets.BEGINNING)) {
            reader.readToEnd(index::add);
        }
        return index;
    }

    private void add(ConsumerRecord<byte[], byte[]> record) {
        end = record.offset() + 1;
        TopicReader.event(record).ifPresent(event -> {
            if (event instanceof RunEvent run) {
                runs.merge(run.runId(), RunRecord.of(run.runId()).with(run), (known, _) -> known.with(run));
            }
        });
    }

    /** The runs, the oldest first. */
    public List<RunRecord> runs() {
        return Collections.unmodifiableList(new ArrayList<>(runs.values()));
    }

    /** The offset behind the last record that was read. */
    public long end() {
        return end;
    }

    /** One run, if it was ever heard of. */
    public Optional<RunRecord> find(String runId) {
        return Optional.ofNullable(runs.get(runId));
    }

    /**
     * Hands over every record of some topics between the begin of a run and its end, or what is there now of an open
     * run. Records of other runs may lie between them.
     */
    public static void read(
            Map<String, ?> clientSettings,
            RunRecord run,
            List<String> topics,
            Consumer<ConsumerRecord<byte[], byte[]>> records) {
        try (TopicReader reader = TopicReader.open(clientSettings, topics, run.begins())) {
            TopicOffsets ends = run.ends();
            if (ends == null) {
                reader.readToEnd(records);
            } else {
                reader.readTo(ends, records);
            }
        }
    }
}

package io.magicoder.trainer.shards;

import io.magicoder.dataset.RowFilter;
import io.magicoder.dataset.RowSelection;
import io.magicoder.dataset.SampleColumns;
import io.magicoder.events.CleanSample;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.events.reading.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.KafkaException;

/** Reads the samples of a run from their topic, between its begin and end: shards have their texts, but not their columns. */
public final class TopicSamples implements SampleReader {
    private final Map<String, Object> clientSettings;

    /** @param clientSettings at least {@code bootstrap.servers}; security settings as any Kafka client takes them */
    public TopicSamples(Map<String, Object> clientSettings) {
        this.clientSettings = clientSettings;
    }

    @Override
    public ChosenSamples choose(DatasetReady dataset, RowFilter filter) throws IOException, ShardsUnavailableException {
        try (RowSelection selection = filter.select()) {
            Hashes hashes = new Hashes();
            try {
                RunRecord run = RunIndex.read(clientSettings)
                        .find(dataset.runId())
                        .orElseThrow(() -> new ShardsUnavailableException(
                                dataset.runId() + " is not on " + Topics.RUNS_NAME + " any more"));
                RunIndex.read(clientSettings, run, List.of(Topics.SAMPLES_NAME), record -> {
                    if (TopicReader.event(record).orElse(null) instanceof CleanSample sample
                            && sample.runId().equals(dataset.runId())
                            && hashes.add(sample.sampleId())) {
                        look(selection, sample);
                    }
                });
            } catch (KafkaException e) {
                throw new ShardsUnavailableException("the samples of " + dataset.runId() + " cannot be read from "
                        + Topics.SAMPLES_NAME + ": " + e.getMessage());
            } catch (UncheckedIOException e) {
                throw e.getCause();
            }
            if (selection.size() != dataset.samples()) {
                throw new ShardsUnavailableException(dataset.runId() + " has " + dataset.samples()
                        + " samples, but only " + selection.size() + " of them are on " + Topics.SAMPLES_NAME
                        + ": without the others nobody can tell which of them `" + filter + "` takes");
            }
            return new ChosenSamples(hashes.of(selection.passing()));
        }
    }

    private static void look(RowSelection selection, CleanSample sample) {
        try {
            selection.add(SampleColumns.of(sample));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the samples as they come, each once. */
    private static final class Hashes {
        private final Set<Long> seen = new HashSet<>();
        private long[] inOrder = new long[1024];

        boolean add(String sampleId) {
            long hash = ChosenSamples.hash(sampleId);
            if (!seen.add(hash)) {
                return false;
            }
            if (seen.size() > inOrder.length) {
                inOrder = Arrays.copyOf(inOrder, inOrder.length * 2);
            }
            inOrder[seen.size() - 1] = hash;
            return true;
        }

        long[] of(BitSet rows) {
            return rows.stream().mapToLong(row -> inOrder[row]).toArray();
        }
    }
}

package io.magicoder.cli.runs;

import io.magicoder.events.CleanSample;
import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.Rejection;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.events.reading.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The samples and rejections of a run, read between its begin and end, in their order. */
public final class RunData implements AutoCloseable {
    private final EventSpool samples;
    private final EventSpool rejections;
    /** Of rejections, by the short form of their seeds' ids. */
    private final EventSpool pairs;

    private RunData(EventSpool samples, EventSpool rejections, EventSpool pairs) {
        this.samples = samples;
        this.rejections = rejections;
        this.pairs = pairs;
    }

    /** Reads what there is of a run. */
    public static RunData read(Map<String, ?> clientSettings, RunRecord run) throws IOException {
        return read(clientSettings, run, false);
    }

    /** Reads what there is of a run, and the pairs that the cleaner refused. */
    public static RunData readWithRefusedPairs(Map<String, ?> clientSettings, RunRecord run) throws IOException {
        return read(clientSettings, run, true);
    }

    private static RunData read(Map<String, ?> clientSettings, RunRecord run, boolean withPairs) throws IOException {
        RunData data = new RunData(new EventSpool(), new EventSpool(), new EventSpool());
        try {
            data.collect(clientSettings, run, withPairs);
            return data;
        } catch (IOException | RuntimeException e) {
            data.close();
            throw e;
        }
    }

    private void collect(Map<String, ?> clientSettings, RunRecord run, boolean withPairs) throws IOException {
        SeedIds kept = new SeedIds();
        SeedIds rejected = new SeedIds();
        SeedIds refused = new SeedIds();
        try {
            RunIndex.read(clientSettings, run, List.of(Topics.SAMPLES_NAME), record -> {
                if (TopicReader.event(record).orElse(null) instanceof CleanSample sample
                        && sample.runId().equals(run.runId())
                        && kept.add(sample.seed().seedId())) {
                    spool(samples, sample.index(), record);
                }
            });
            RunIndex.read(clientSettings, run, List.of(Topics.REJECTIONS_NAME), record -> {
                if (TopicReader.event(record).orElse(null) instanceof Rejection rejection
                        && rejection.runId().equals(run.runId())
                        && !kept.contains(rejection.seed().seedId())
                        && rejected.add(rejection.seed().seedId())) {
                    spool(rejections, placeOf(rejection, rejected.size()), record);
                    if (rejection.rejectedBy().equals(Rejection.CLEANER)) {
                        refused.add(rejection.seed().seedId());
                    }
                }
            });
            if (withPairs && refused.size() > 0) {
                RunIndex.read(clientSettings, run, List.of(Topics.INSTRUCTIONS_NAME), record -> {
                    if (TopicReader.event(record).orElse(null) instanceof GeneratedInstruction pair
                            && pair.runId().equals(run.runId())
                            && refused.contains(pair.seed().seedId())) {
                        spool(pairs, SeedIds.compact(pair.seed().seedId()), record);
                    }
                });
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    /** Those whose seed has no index come last, as they came. */
    private static long placeOf(Rejection rejection, int number) {
        long index = rejection.seed().index();
        return index >= 0 ? index : Long.MAX_VALUE / 2 + number;
    }

    private static void spool(EventSpool spool, long number, ConsumerRecord<byte[], byte[]> record) {
        try {
            spool.add(number, record.value());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int samples() {
        return samples.size();
    }

    public int rejections() {
        return rejections.size();
    }

    /** Hands over the samples in the order of their index. */
    public void forEachSample(Taker<CleanSample> taker) throws IOException {
        samples.forEach(record -> taker.take(EventJson.read(record, CleanSample.class)));
    }

    /** Hands over the rejections in the order of their seeds. */
    public void forEachRejection(Taker<Rejection> taker) throws IOException {
        rejections.forEach(record -> taker.take(EventJson.read(record, Rejection.class)));
    }

    /** The pair behind a rejection; empty if there never was one, or pairs were not read. */
    public Optional<GeneratedInstruction> pairOf(Rejection rejection) throws IOException {
        return pairs.find(SeedIds.compact(rejection.seed().seedId()))
                .map(record -> EventJson.read(record, GeneratedInstruction.class));
    }

    @Override
    public void close() throws IOException {
        samples.close();
        rejections.close();
        pairs.close();
    }

    /** Takes one event. */
    @FunctionalInterface
    public interface Taker<T> {
        void take(T event) throws IOException;
    }
}

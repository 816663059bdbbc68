package io.magicoder.cli.runs;

import io.magicoder.cli.UserError;
import io.magicoder.events.Topic;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Removes old runs from the topics: everything that lies before the first run to keep. Checkpoints stay, and so does what
 * their manifests say of the data they were made of.
 */
public final class RunExpiry {
    private final Map<String, Object> clientSettings;

    public RunExpiry(Map<String, Object> clientSettings) {
        this.clientSettings = clientSettings;
    }

    /**
     * What was removed.
     *
     * @param runs that are gone
     * @param records that were removed, of all topics together
     */
    public record Expired(List<String> runs, long records) {}

    /**
     * Removes the runs that began before a moment.
     *
     * @throws UserError if one of them is open
     */
    public Expired before(Instant moment) {
        RunIndex index = RunIndex.read(clientSettings);
        return expire(index.runs().stream().filter(run -> isBefore(run, moment)).toList(), index);
    }

    /**
     * Removes the runs that began before another one.
     *
     * @throws UserError if one of them is open, or the other one is not known
     */
    public Expired before(String runId) {
        RunIndex index = RunIndex.read(clientSettings);
        List<RunRecord> runs = index.runs();
        int kept = runs.stream().map(RunRecord::runId).toList().indexOf(runId);
        if (kept < 0) {
            throw new UserError("there is no run " + runId + ": ./magicoder runs list shows all");
        }
        return expire(runs.subList(0, kept), index);
    }

    /** A run of which only the end is left began before anything else. */
    private static boolean isBefore(RunRecord run, Instant moment) {
        return run.started() == null || run.started().at().isBefore(moment);
    }

    private Expired expire(List<RunRecord> old, RunIndex index) {
        List<String> open = old.stream()
                .filter(run -> run.ready() == null)
                .map(RunRecord::runId)
                .toList();
        if (!open.isEmpty()) {
            throw new UserError("nothing was removed: " + open
                    + " would go and is still open; finish it, or name an earlier run or date");
        }
        if (old.isEmpty()) {
            return new Expired(List.of(), 0);
        }
        List<RunRecord> kept =
                index.runs().stream().filter(run -> !old.contains(run)).toList();
        long removed = kept.isEmpty()
                ? deleteBefore(endOf(old.getLast(), index), null)
                : deleteBefore(
                        TopicOffsets.earliest(
                                kept.stream().map(RunRecord::begins).toList()),
                        begin(kept));
        return new Expired(old.stream().map(RunRecord::runId).toList(), removed);
    }

    private static @Nullable Instant begin(List<RunRecord> kept) {
        return kept.stream()
                .map(RunRecord::started)
                .map(started -> started == null ? Instant.EPOCH : started.at())
                .min(Instant::compareTo)
                .orElse(null);
    }

    /** Where the last of all runs ends; its own last word lies behind that. */
    private static TopicOffsets endOf(RunRecord last, RunIndex index) {
        TopicOffsets end = last.ends();
        if (end == null) {
            throw new UserError("nothing was removed: the cleaner has not written yet where " + last.runId()
                    + " ends; let it run until it has");
        }
        Map<String, List<Long>> places = new HashMap<>(end.byTopic());
        places.put(Topics.RUNS_NAME, List.of(index.end()));
        return new TopicOffsets(places);
    }

    /** @param deadLettersUntil dead letters before it go, too; null for all */
    private long deleteBefore(TopicOffsets place, @Nullable Instant deadLettersUntil) {
        try (Admin admin = Admin.create(clientSettings)) {
            Map<TopicPartition, OffsetSpec> earliest = new HashMap<>();
            Map<TopicPartition, OffsetSpec> until = new HashMap<>();
            for (Topic<?> topic : Topics.all()) {
                boolean compacted = topic.settings()
                        .getOrDefault("cleanup.policy", "delete")
                        .equals("compact");
                for (int partition = 0; !compacted && partition < topic.partitions(); partition++) {
                    TopicPartition at = new TopicPartition(topic.name(), partition);
                    earliest.put(at, OffsetSpec.earliest());
                    until.put(
                            at,
                            deadLettersUntil == null
                                    ? OffsetSpec.latest()
                                    : OffsetSpec.forTimestamp(deadLettersUntil.toEpochMilli()));
                }
            }
            Map<TopicPartition, ListOffsetsResultInfo> begins =
                    admin.listOffsets(earliest).all().get();
            Map<TopicPartition, ListOffsetsResultInfo> times =
                    admin.listOffsets(until).all().get();
            Map<TopicPartition, RecordsToDelete> toDelete = new HashMap<>();
            long records = 0;
            for (Map.Entry<TopicPartition, ListOffsetsResultInfo> begin : begins.entrySet()) {
                TopicPartition at = begin.getKey();
                ListOffsetsResultInfo time = times.get(at);
                long target = at.topic().endsWith(Topic.DEAD_LETTERS)
                        ? (time == null ? -1 : time.offset())
                        : place.of(at.topic(), at.partition());
                if (target > begin.getValue().offset()) {
                    records += target - begin.getValue().offset();
                    toDelete.put(at, RecordsToDelete.beforeOffset(target));
                }
            }
            admin.deleteRecords(toDelete).all().get();
            return records;
        } catch (ExecutionException e) {
            throw new KafkaException("old records cannot be removed: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted while removing old records", e);
        }
    }
}

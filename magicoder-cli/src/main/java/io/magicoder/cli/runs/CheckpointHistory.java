package io.magicoder.cli.runs;

import io.magicoder.events.CheckpointLoaded;
import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.CheckpointRefused;
import io.magicoder.events.CheckpointStatus;
import io.magicoder.events.CheckpointWithdrawn;
import io.magicoder.events.DeterministicId;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.TopicReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The checkpoints that the topics still tell of, in the order of their last publication. */
public final class CheckpointHistory {
    private final Map<String, CheckpointPublished> published = new LinkedHashMap<>();
    private final Map<String, String> withdrawn = new HashMap<>();
    /** The models of all that are named, by checkpoint: of one that was withdrawn the topic may have forgotten the publication. */
    private final Map<String, String> models = new HashMap<>();

    private final Map<String, CheckpointPublished> wanted = new HashMap<>();
    private final Map<String, Map<String, CheckpointStatus>> statuses = new HashMap<>();

    private CheckpointHistory() {}

    /**
     * What became of one.
     *
     * @param withdrawn why it shall no longer be served, if somebody said so
     * @param wanted whether it is the one of its model that shall be served
     * @param loaded how many instances of inference have ever served it
     * @param refusals why others did not, a sentence each
     */
    public record Entry(
            CheckpointPublished published,
            @Nullable String withdrawn,
            boolean wanted,
            long loaded,
            List<String> refusals) {}

    /** Reads all that is on the topics now. */
    public static CheckpointHistory read(Map<String, ?> clientSettings) {
        CheckpointHistory history = new CheckpointHistory();
        try (TopicReader reader = TopicReader.open(
                clientSettings,
                List.of(Topics.CHECKPOINTS_NAME, Topics.CHECKPOINT_STATUS_NAME),
                TopicOffsets.BEGINNING)) {
            reader.readToEnd(record -> {
                if (record.topic().equals(Topics.CHECKPOINTS_NAME) && record.value() == null && record.key() != null) {
                    history.wanted.remove(new String(record.key(), StandardCharsets.UTF_8)); // the model was deleted
                }
                TopicReader.event(record).ifPresent(history::add);
            });
        }
        return history;
    }

    private void add(PipelineEvent event) {
        switch (event) {
            case CheckpointPublished now -> publish(now);
            case CheckpointWithdrawn now -> {
                withdrawn.put(now.checkpointId(), now.reason());
                models.put(now.checkpointId(), now.modelName());
                wanted.remove(now.modelName());
                if (now.replacement() != null) {
                    publish(now.replacement());
                }
            }
            case CheckpointStatus now ->
                statuses.computeIfAbsent(now.checkpointId(), _ -> new LinkedHashMap<>())
                        .put(now.instance(), now);
            default -> {}
        }
    }

    private void publish(CheckpointPublished now) {
        String id = now.checkpointId();
        published.remove(id);
        published.put(id, now);
        withdrawn.remove(id);
        models.put(id, now.modelName());
        wanted.put(now.modelName(), now);
    }

    /** All of them, the one that was published last at the end. */
    public List<Entry> entries() {
        return published.values().stream().map(this::entry).toList();
    }

    private Entry entry(CheckpointPublished one) {
        String id = one.checkpointId();
        long loaded = 0;
        List<String> refusals = new ArrayList<>();
        for (CheckpointStatus status : statuses.getOrDefault(id, Map.of()).values()) {
            switch (status) {
                case CheckpointLoaded _ -> loaded++;
                case CheckpointRefused refused -> refusals.add(refused.instance() + ": " + refused.reason());
                case CheckpointStatus.Unknown _ -> {}
            }
        }
        boolean serves = one.equals(wanted.get(one.modelName()));
        return new Entry(one, withdrawn.get(id), serves, loaded, List.copyOf(refusals));
    }

    /** Why those were withdrawn whose publication the topic has forgotten, by their ids. */
    public SortedMap<String, String> forgotten() {
        SortedMap<String, String> reasons = new TreeMap<>(withdrawn);
        reasons.keySet().removeAll(published.keySet());
        return reasons;
    }

    /** The publication of a checkpoint, if the topics still have it. */
    public Optional<CheckpointPublished> find(String checkpointId) {
        return Optional.ofNullable(published.get(checkpointId));
    }

    /** The model of a checkpoint that was published or withdrawn. */
    public Optional<String> modelOf(String checkpointId) {
        return Optional.ofNullable(models.get(checkpointId));
    }

    /** Whether one was withdrawn, and not published as a replacement since. */
    public boolean isWithdrawn(String checkpointId) {
        return withdrawn.containsKey(checkpointId);
    }

    /** The checkpoint of a model that shall be served, if any. */
    public Optional<CheckpointPublished> wanted(String modelName) {
        return Optional.ofNullable(wanted.get(modelName));
    }

    /**
     * What shall be served once a checkpoint is not: what shall be served now, if that is another one, or else the newest of
     * those before it that nobody withdrew, no instance refused, and the trainer did not delete.
     */
    public Optional<CheckpointPublished> successor(String modelName, String ending) {
        Optional<CheckpointPublished> now = wanted(modelName);
        if (now.isPresent() && !now.get().checkpointId().equals(ending)) {
            return now;
        }
        return entries().stream()
                .filter(entry -> entry.published().modelName().equals(modelName)
                        && !entry.published().checkpointId().equals(ending)
                        && entry.withdrawn() == null
                        && entry.refusals().isEmpty()
                        && !isGone(entry.published()))
                .reduce((_, last) -> last)
                .map(Entry::published);
    }

    /** Whether its store is on this machine, and the trainer has deleted it there. */
    public static boolean isGone(CheckpointPublished one) {
        if (!one.location().startsWith("/")) {
            return false;
        }
        Path place = Path.of(one.location());
        return Files.isDirectory(place.resolveSibling(".")) && !Files.isDirectory(place);
    }

    /**
     * A publication of a checkpoint that the topics have forgotten.
     *
     * @param directory of it, which the inference service reads at the same path
     * @throws IOException if there is no manifest
     */
    public static CheckpointPublished of(Path directory) throws IOException {
        Path place = directory.toAbsolutePath().normalize();
        CheckpointManifest manifest = CheckpointManifest.read(place);
        Path file = place.resolve(CheckpointManifest.FILE_NAME);
        return new CheckpointPublished(
                manifest.modelName(),
                manifest.checkpointId(),
                manifest.trainingId(),
                manifest.runId(),
                place.toString(),
                DeterministicId.sha256Hex(file),
                manifest.step(),
                manifest.lastLoss(),
                Files.size(file)
                        + manifest.files().stream()
                                .mapToLong(CheckpointManifest.FileEntry::bytes)
                                .sum(),
                Instant.now());
    }
}

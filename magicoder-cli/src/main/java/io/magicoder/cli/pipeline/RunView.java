package io.magicoder.cli.pipeline;

import io.magicoder.events.CheckpointLoaded;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.CheckpointRefused;
import io.magicoder.events.CheckpointStatus;
import io.magicoder.events.CheckpointWithdrawn;
import io.magicoder.events.CleanSample;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.RunClosed;
import io.magicoder.events.RunEvent;
import io.magicoder.events.RunStarted;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.TrainingProgress;
import io.magicoder.events.TrainingShard;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the topics tell of one run so far; redelivered records change nothing. */
public final class RunView {
    private final String runId;
    private final Set<String> seeds = new HashSet<>();
    private final Set<String> instructions = new HashSet<>();
    private final Set<String> samples = new HashSet<>();
    private final Map<String, RejectionReason> rejections = new HashMap<>();
    private final Set<String> shards = new HashSet<>();

    private @Nullable RunStarted started;
    private @Nullable SeedsExhausted exhausted;
    private @Nullable DatasetReady ready;
    private @Nullable TrainingProgress training;
    private @Nullable Double firstLoss;
    private @Nullable CheckpointPublished checkpoint;
    /** By checkpoint: a status may arrive before the announcement it answers, they travel on different topics. */
    private final Map<String, CheckpointStatus> statuses = new HashMap<>();

    public RunView(String runId) {
        this.runId = runId;
    }

    /** Takes an event of this run into account. */
    public synchronized void fold(PipelineEvent event) {
        switch (event) {
            case RunStarted e -> started = e;
            case SeedsExhausted e -> exhausted = e;
            case DatasetReady e -> ready = e;
            case RunClosed _ -> {}
            case SeedSnippet e -> seeds.add(e.seedId());
            case GeneratedInstruction e -> instructions.add(e.seed().seedId());
            case CleanSample e -> samples.add(e.seed().seedId());
            case Rejection e -> rejections.put(e.seed().seedId(), e.reason());
            case TrainingShard e -> shards.add(e.shardId());
            case TrainingProgress e -> fold(e);
            case CheckpointPublished e -> checkpoint = e;
            case CheckpointStatus e -> statuses.put(e.checkpointId(), e);
            case CheckpointWithdrawn e -> statuses.remove(e.checkpointId());
        }
    }

    private void fold(TrainingProgress progress) {
        if (progress.state() == TrainingProgress.State.STARTED) {
            firstLoss = null; // a restarted training begins anew
        } else if (firstLoss == null) {
            firstLoss = progress.loss();
        }
        training = progress;
    }

    /** Whether an event may be about this run; what it says of other runs' checkpoints is never shown. */
    public boolean concerns(PipelineEvent event) {
        return switch (event) {
            case RunEvent e -> e.runId().equals(runId);
            case SeedSnippet e -> e.runId().equals(runId);
            case GeneratedInstruction e -> e.runId().equals(runId);
            case CleanSample e -> e.runId().equals(runId);
            case Rejection e -> e.runId().equals(runId);
            case TrainingShard e -> e.runId().equals(runId);
            case TrainingProgress e -> e.runId().equals(runId);
            case CheckpointPublished e -> runId.equals(e.runId());
            case CheckpointWithdrawn _, CheckpointStatus _ -> true;
        };
    }

    public String runId() {
        return runId;
    }

    public synchronized @Nullable RunStarted started() {
        return started;
    }

    public synchronized long seeds() {
        return seeds.size();
    }

    /** How many seeds there will be, null until the extractor knows. */
    public synchronized @Nullable Long expectedSeeds() {
        return exhausted == null ? null : Long.valueOf(exhausted.seeds());
    }

    public synchronized long instructions() {
        return instructions.size();
    }

    public synchronized long samples() {
        return samples.size();
    }

    /** Rejections per reason; a seed that ended as a sample counts there alone, as in the ledger. */
    public synchronized Map<String, Long> rejections() {
        if (ready != null) {
            return new TreeMap<>(ready.rejectionsByReason());
        }
        Predicate<Map.Entry<String, RejectionReason>> kept = entry -> !samples.contains(entry.getKey());
        return rejections.entrySet().stream()
                .filter(kept)
                .collect(Collectors.groupingBy(entry -> entry.getValue().name(), TreeMap::new, Collectors.counting()));
    }

    public synchronized long shards() {
        return shards.size();
    }

    public synchronized @Nullable DatasetReady ready() {
        return ready;
    }

    /** The last word of the trainer. */
    public synchronized @Nullable TrainingProgress training() {
        return training;
    }

    public synchronized @Nullable Double firstLoss() {
        return firstLoss;
    }

    public synchronized @Nullable CheckpointPublished checkpoint() {
        return checkpoint;
    }

    /** Why an inference service refused the checkpoint, null if none did. */
    public synchronized @Nullable CheckpointRefused refusal() {
        return status() instanceof CheckpointRefused refused ? refused : null;
    }

    /** Whether an inference service has said that it serves the checkpoint. */
    public synchronized boolean isLoaded() {
        return status() instanceof CheckpointLoaded;
    }

    private @Nullable CheckpointStatus status() {
        return checkpoint == null ? null : statuses.get(checkpoint.checkpointId());
    }
}

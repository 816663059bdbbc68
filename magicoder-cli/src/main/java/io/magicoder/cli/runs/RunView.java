package io.magicoder.cli.runs;

import io.magicoder.events.CheckpointEvent;
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
import io.magicoder.events.SpendingReserved;
import io.magicoder.events.TeacherCall;
import io.magicoder.events.TrainingProgress;
import io.magicoder.events.TrainingShard;
import io.magicoder.events.reading.RunRecord;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the topics tell of one run so far; redelivered records change nothing. Once the data set is ready its counts are
 * those that hold, and no record of the run need be read for them.
 */
public final class RunView {
    private static final int LATEST_SAMPLES = 5;

    private final String runId;
    private final SeedIds seeds = new SeedIds();
    private final SeedIds instructions = new SeedIds();
    private final SeedIds samples = new SeedIds();
    private final Long2ObjectOpenHashMap<RejectionReason> rejections = new Long2ObjectOpenHashMap<>();
    private final Set<Integer> shards = new HashSet<>();

    private long nanoDollars;
    private long tokens;

    private @Nullable RunStarted started;
    private @Nullable SeedsExhausted exhausted;
    private @Nullable DatasetReady ready;
    private @Nullable CheckpointPublished checkpoint;
    /** The last word on each training, in the order in which they were first heard of. */
    private final Map<String, TrainingProgress> trainings = new LinkedHashMap<>();

    private final Map<String, LossCurve> losses = new HashMap<>();
    private final Map<String, LossCurve> heldOutLosses = new HashMap<>();
    private final Deque<CleanSample> latestSamples = new ArrayDeque<>();
    /** By checkpoint: a status may arrive before the announcement it answers, they travel on different topics. */
    private final Map<String, CheckpointStatus> statuses = new HashMap<>();

    private final Map<String, String> withdrawn = new HashMap<>();

    public RunView(String runId) {
        this.runId = runId;
    }

    /** A view that begins with what the index of the runs says. */
    public static RunView of(RunRecord run) {
        RunView view = new RunView(run.runId());
        view.started = run.started();
        view.exhausted = run.exhausted();
        view.ready = run.ready();
        return view;
    }

    /** Takes an event into account, if it is about this run. */
    public synchronized void fold(PipelineEvent event) {
        if (!concerns(event)) {
            return;
        }
        switch (event) {
            case RunStarted e -> started = started == null ? e : started;
            case SeedsExhausted e -> exhausted = exhausted == null ? e : exhausted;
            case DatasetReady e -> ready = ready == null ? e : ready;
            case RunClosed _,
                    SpendingReserved _,
                    RunEvent.Unknown _,
                    CheckpointEvent.Unknown _,
                    CheckpointStatus.Unknown _ -> {}
            case SeedSnippet e -> seeds.add(e.seedId());
            case GeneratedInstruction e -> {
                if (instructions.add(e.seed().seedId())) {
                    spend(e.teacher());
                }
            }
            case CleanSample e -> {
                if (samples.add(e.seed().seedId())) {
                    remember(e);
                }
            }
            case Rejection e -> {
                RejectionReason before = rejections.put(SeedIds.compact(e.seed().seedId()), e.reason());
                // what the cleaner rejects was paid for with its instruction
                if (before == null && e.rejectedBy().equals(Rejection.GENERATOR) && e.teacher() != null) {
                    spend(e.teacher());
                }
            }
            case TrainingShard e -> shards.add(e.index());
            case TrainingProgress e -> fold(e);
            case CheckpointPublished e -> checkpoint = e;
            case CheckpointStatus e -> statuses.put(e.checkpointId(), e);
            case CheckpointWithdrawn e -> fold(e);
        }
    }

    private void remember(CleanSample sample) {
        if (latestSamples.size() == LATEST_SAMPLES) {
            latestSamples.removeLast();
        }
        latestSamples.addFirst(sample);
    }

    private void spend(TeacherCall call) {
        Long price = call.nanoDollars();
        nanoDollars += price == null ? 0 : price;
        tokens += call.promptTokens() + call.completionTokens();
    }

    /** What the calls for this run did cost in dollars, where prices are configured; of a complete run only if it was read. */
    public synchronized double dollars() {
        return nanoDollars / 1e9;
    }

    /** Tokens of all calls, in and out. */
    public synchronized long tokens() {
        return tokens;
    }

    private void fold(CheckpointWithdrawn word) {
        withdrawn.put(word.checkpointId(), word.reason());
        CheckpointPublished replacement = word.replacement();
        if (replacement != null) {
            withdrawn.remove(replacement.checkpointId());
            if (concerns(replacement)) {
                checkpoint = replacement;
            }
        }
    }

    private void fold(TrainingProgress progress) {
        String id = progress.trainingId();
        if (progress.state() == TrainingProgress.State.STARTED) {
            losses.remove(id); // a restarted training begins anew
            heldOutLosses.remove(id);
        }
        if (progress.loss() != null) {
            losses.computeIfAbsent(id, _ -> new LossCurve()).add(progress.step(), progress.loss());
        }
        if (progress.heldOutLoss() != null) {
            heldOutLosses.computeIfAbsent(id, _ -> new LossCurve()).add(progress.step(), progress.heldOutLoss());
        }
        trainings.remove(id);
        trainings.put(id, progress);
    }

    /** Whether an event may be about this run; what it says of other runs' checkpoints is never shown. */
    private boolean concerns(PipelineEvent event) {
        return switch (event) {
            case RunEvent e -> e.runId().equals(runId);
            case SeedSnippet e -> e.runId().equals(runId);
            case GeneratedInstruction e -> e.runId().equals(runId);
            case CleanSample e -> e.runId().equals(runId);
            case Rejection e -> e.runId().equals(runId);
            case TrainingShard e -> e.runId().equals(runId);
            case TrainingProgress e -> e.runId().equals(runId);
            case CheckpointPublished e -> runId.equals(e.runId());
            case CheckpointWithdrawn _, CheckpointEvent.Unknown _, CheckpointStatus _ -> true;
        };
    }

    public String runId() {
        return runId;
    }

    public synchronized @Nullable RunStarted started() {
        return started;
    }

    /** Seeds on the topic. */
    public synchronized long seeds() {
        return ready != null ? ready.seeds() : seeds.size();
    }

    /** How many seeds there will be, null until the extractor knows. */
    public synchronized @Nullable Long expectedSeeds() {
        return exhausted == null ? null : Long.valueOf(exhausted.seeds());
    }

    /** Pairs of the generator; those of a complete run, if they were not read, are not known. */
    public synchronized long instructions() {
        return instructions.size();
    }

    public synchronized long samples() {
        return ready != null ? ready.samples() : samples.size();
    }

    /** Rejections per reason; a seed that ended as a sample counts there alone, as in the ledger. */
    public synchronized Map<String, Long> rejections() {
        if (ready != null) {
            return new TreeMap<>(ready.rejectionsByReason());
        }
        Map<String, Long> byReason = new TreeMap<>();
        rejections.long2ObjectEntrySet().fastForEach(entry -> {
            if (!samples.contains(entry.getLongKey())) {
                byReason.merge(entry.getValue().name(), 1L, Long::sum);
            }
        });
        return byReason;
    }

    /** Seeds that are on the topic and have no outcome the topics know of; 0 for a complete run. */
    public synchronized long unsettled() {
        if (ready != null) {
            return 0;
        }
        long ended = samples.size()
                + rejections().values().stream().mapToLong(Long::longValue).sum();
        Long expected = expectedSeeds();
        return Math.max(0, (expected == null ? seeds.size() : expected) - ended);
    }

    public synchronized long shards() {
        return ready != null ? ready.shards().count() : shards.size();
    }

    public synchronized @Nullable DatasetReady ready() {
        return ready;
    }

    /** The last word of the trainer on any training of this run. */
    public synchronized @Nullable TrainingProgress training() {
        return trainings.values().stream().reduce((_, last) -> last).orElse(null);
    }

    /** The last word on each training of this run, the oldest first. */
    public synchronized List<TrainingProgress> trainings() {
        return List.copyOf(trainings.values());
    }

    /** Loss of the first step of the last training. */
    public synchronized @Nullable Double firstLoss() {
        return curve(losses)
                .flatMap(LossCurve::first)
                .map(LossCurve.Point::loss)
                .orElse(null);
    }

    /** Losses of the last training's steps, thinned. */
    public synchronized List<LossCurve.Point> losses() {
        return curve(losses).map(LossCurve::points).orElse(List.of());
    }

    /** The same of the rows that are held out, where they were measured. */
    public synchronized List<LossCurve.Point> heldOutLosses() {
        return curve(heldOutLosses).map(LossCurve::points).orElse(List.of());
    }

    private Optional<LossCurve> curve(Map<String, LossCurve> curves) {
        return Optional.ofNullable(training()).map(last -> curves.get(last.trainingId()));
    }

    /** The samples that came last, the newest first. */
    public synchronized List<CleanSample> latestSamples() {
        return List.copyOf(latestSamples);
    }

    public synchronized @Nullable CheckpointPublished checkpoint() {
        return checkpoint;
    }

    /** Why an inference service refused the checkpoint, null if none did. */
    public synchronized @Nullable CheckpointRefused refusal() {
        return status() instanceof CheckpointRefused refused ? refused : null;
    }

    /** Why the checkpoint shall no longer be served, null if nobody said so. */
    public synchronized @Nullable String withdrawal() {
        return checkpoint == null ? null : withdrawn.get(checkpoint.checkpointId());
    }

    /** Whether an inference service has said that it serves the checkpoint, and nobody withdrew it. */
    public synchronized boolean isLoaded() {
        return status() instanceof CheckpointLoaded && withdrawal() == null;
    }

    /** What became of the checkpoint, in a word. */
    public synchronized String checkpointState() {
        return withdrawal() != null ? "withdrawn" : refusal() != null ? "refused" : isLoaded() ? "served" : "published";
    }

    private @Nullable CheckpointStatus status() {
        return checkpoint == null ? null : statuses.get(checkpoint.checkpointId());
    }
}

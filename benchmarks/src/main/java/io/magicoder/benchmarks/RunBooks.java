package io.magicoder.benchmarks;

import io.magicoder.events.CleanSample;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.ShardChain;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingShard;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.events.reading.TopicReader;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/** What a complete run has on the topics, counted: every seed once, with one outcome; every sample once in the shards. */
final class RunBooks {
    private static final List<String> TOPICS =
            List.of(Topics.SEEDS_NAME, Topics.SAMPLES_NAME, Topics.REJECTIONS_NAME, Topics.TRAINING_SHARDS_NAME);

    private final DatasetReady ready;
    private final Set<String> seeds = new HashSet<>();
    private final Set<String> ended = new HashSet<>();
    private final Set<String> samples = new HashSet<>();
    private final Set<String> inShards = new HashSet<>();
    private String chain;
    private int shards;
    private long seedRecords;
    private long outcomes;
    private long rows;
    private long broken;

    /** @param ready of the run that is looked at */
    RunBooks(DatasetReady ready) {
        this.ready = ready;
        chain = ShardChain.start(ready.runId());
    }

    /** Reads all of a run that is complete. */
    static RunBooks read(Map<String, ?> client, RunRecord run) {
        RunBooks books = new RunBooks(Objects.requireNonNull(run.ready()));
        try (TopicReader reader = TopicReader.open(client, TOPICS, run.begins())) {
            reader.readToEnd(record -> TopicReader.event(record).ifPresent(books::add));
        }
        return books;
    }

    /** Counts an event, if it is of this run. */
    void add(PipelineEvent event) {
        switch (event) {
            case SeedSnippet seed
            when isOfThis(seed.runId()) -> {
                seeds.add(seed.seedId());
                seedRecords++;
            }
            case CleanSample sample
            when isOfThis(sample.runId()) -> {
                samples.add(sample.sampleId());
                end(sample.seed());
            }
            case Rejection rejection when isOfThis(rejection.runId()) -> end(rejection.seed());
            case TrainingShard shard when isOfThis(shard.runId()) -> add(shard);
            default -> {} // another run's
        }
    }

    private boolean isOfThis(String runId) {
        return runId.equals(ready.runId());
    }

    private void end(SeedSnippet seed) {
        ended.add(seed.seedId());
        outcomes++;
    }

    private void add(TrainingShard shard) {
        broken += shard.isIntact() && shard.previous().equals(chain) && shard.index() == shards ? 0 : 1;
        chain = ShardChain.after(shard);
        shards++;
        rows += shard.rows().size();
        shard.rows().forEach(row -> inShards.add(row.sampleId()));
    }

    /** Prints what was counted, and returns whether all of it is as it must be. */
    boolean tell(BenchmarkReport report, String run) {
        Set<String> lost = new HashSet<>(seeds);
        lost.removeAll(ended);
        Set<String> missing = new HashSet<>(samples);
        missing.removeAll(inShards);
        boolean chained = chain.equals(ready.shards().chainHead())
                && shards == ready.shards().count();
        report.add("seeds" + run, seeds.size());
        report.add("samples" + run, samples.size());
        report.add("seeds written again, which are dropped later" + run, (double) (seedRecords - seeds.size()));
        Map<String, Long> faults = new TreeMap<>(Map.of(
                "seeds without an outcome (ceiling 0)",
                (long) lost.size(),
                "outcomes of a seed that has one (ceiling 0)",
                outcomes - ended.size(),
                "samples in no shard (ceiling 0)",
                (long) missing.size(),
                "rows of shards that are there already (ceiling 0)",
                rows - inShards.size(),
                "shards that are damaged or out of their chain (ceiling 0)",
                broken + (chained ? 0 : 1),
                "rows by which the books do not balance (ceiling 0)",
                Math.abs(ready.seeds() - seeds.size()) + Math.abs(ready.samples() + ready.rejections() - outcomes)));
        faults.forEach((name, count) -> report.add(name + run, count.doubleValue()));
        return faults.values().stream().allMatch(count -> count == 0);
    }
}

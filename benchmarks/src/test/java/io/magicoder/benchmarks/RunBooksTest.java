package io.magicoder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.CleanSample;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.DatasetReady.ShardSequence;
import io.magicoder.events.Rejection;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.ShardChain;
import io.magicoder.events.TeacherCall;
import io.magicoder.events.TrainingShard;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RunBooksTest {
    private static final String RUN = "run-0123456789ab";
    private static final TeacherCall TEACHER = new TeacherCall("model", 0, null, "", 0, 0, 0, 0, null, null);
    private static final TrainingShard SHARD = shard(0, "sample-a", ShardChain.start(RUN));

    private final RunBooks books = new RunBooks(new DatasetReady(
            RUN,
            2,
            1,
            1,
            Map.of("EMPTY", 1L),
            Map.of("java", 1L),
            new ShardSequence(1, 0, 0, ShardChain.after(SHARD)),
            Instant.EPOCH,
            null));

    @Test
    void aRunWithEverythingOnceBalances() {
        addAll();

        assertThat(faults()).isEmpty();
    }

    @Test
    void aSeedWrittenAgainIsNoFault() {
        addAll();
        books.add(seed("a"));

        assertThat(faults()).isEmpty();
    }

    @Test
    void whatIsLostTwiceOrDamagedIsCounted() {
        books.add(seed("a"));
        books.add(seed("b"));
        books.add(sample("a"));
        assertThat(faults()).containsOnlyKeys("seeds without", "samples in", "shards that", "rows by");

        books.add(SHARD);
        books.add(rejection("b"));
        books.add(rejection("b"));
        assertThat(faults()).containsOnlyKeys("outcomes of", "rows by");

        books.add(shard(1, "sample-a", ShardChain.start(RUN)));
        assertThat(faults()).containsOnlyKeys("outcomes of", "rows by", "rows of", "shards that");
    }

    private void addAll() {
        books.add(seed("a"));
        books.add(seed("b"));
        books.add(sample("a"));
        books.add(rejection("b"));
        books.add(SHARD);
    }

    /** What is not 0 by the first two words of its name. */
    private Map<String, Double> faults() {
        BenchmarkReport report = new BenchmarkReport();
        boolean balanced = books.tell(report, "");
        Map<String, Double> faults = new TreeMap<>();
        report.figures().forEach((name, count) -> {
            if (name.endsWith("(ceiling 0)") && count != 0) {
                String[] words = name.split(" ", -1);
                faults.put(words[0] + " " + words[1], count);
            }
        });
        assertThat(balanced).isEqualTo(faults.isEmpty());
        return faults;
    }

    private static SeedSnippet seed(String id) {
        return SeedSnippet.unreadable(id, RUN);
    }

    private static CleanSample sample(String seed) {
        return new CleanSample(
                "sample-" + seed,
                RUN,
                0,
                "instruction",
                "response",
                "problem",
                "solution",
                seed(seed),
                TEACHER,
                null,
                null);
    }

    private static Rejection rejection(String seed) {
        return new Rejection(
                "rejection-" + seed,
                RUN,
                Rejection.CLEANER,
                RejectionReason.EMPTY,
                new Rejection.Evidence("quality", "the problem is empty", null, null, null, null),
                seed(seed),
                TEACHER,
                null,
                Instant.EPOCH);
    }

    private static TrainingShard shard(int index, String sample, String previous) {
        return TrainingShard.of(
                RUN, index, List.of(new TrainingShard.Row(sample, "instruction", "response")), previous);
    }
}

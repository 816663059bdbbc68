package io.magicoder.trainer;

import io.magicoder.events.CleanSample;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.DatasetReady.ShardSequence;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.ShardChain;
import io.magicoder.events.TeacherCall;
import io.magicoder.events.TrainingShard;
import io.magicoder.events.TrainingShard.Row;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Small programming problems of a few families, each with its solution: about 800 bytes a row. */
public final class TemplatedProblems {
    private static final List<String> ITEMS = List.of(
            "orders", "readings", "invoices", "players", "tickets", "parcels", "songs", "books", "flights", "meters");
    private static final List<String> FIELDS =
            List.of("price", "weight", "score", "length", "age", "rating", "delay", "count", "width", "balance");

    private TemplatedProblems() {}

    public static List<Row> rows(int count, long seed) {
        Random random = new Random(seed);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String item = ITEMS.get(random.nextInt(ITEMS.size()));
            String field = FIELDS.get(random.nextInt(FIELDS.size()));
            int limit = 2 + random.nextInt(98);
            rows.add(random.nextBoolean() ? python(i, item, field, limit) : java(i, item, field, limit));
        }
        return rows;
    }

    private static Row python(int i, String item, String field, int limit) {
        return new Row("sample-" + i, """
                Write a solution to the following coding problem:
                You are given a list of %s. Each of them is a dictionary with the key "%s". Write a Python function
                `total_%s` that returns the sum of all values of "%s" that are greater than %d. Values that are missing
                count as zero, and an empty list has the sum zero.""".formatted(item, field, field, field, limit), """
                ```python
                def total_%s(%s):
                    total = 0
                    for entry in %s:
                        value = entry.get("%s", 0)
                        if value > %d:
                            total += value
                    return total
                ```
                The function walks over all %s once and adds each value of "%s" above %d.""".formatted(
                        field, item, item, field, limit, item, field, limit));
    }

    private static Row java(int i, String item, String field, int limit) {
        return new Row("sample-" + i, """
                Write a solution to the following coding problem:
                A service keeps the %s of its customers in memory. Write a Java method `count%s` that takes a list of
                integers, the %s of all %s, and returns how many of them are at least %d.""".formatted(item, field, field, item, limit), """
                ```java
                static long count%s(List<Integer> %s) {
                    return %s.stream()
                            .filter(%s -> %s >= %d)
                            .count();
                }
                ```
                The stream keeps every %s of at least %d and counts what is left.""".formatted(
                        field, item, item, field, field, limit, field, limit));
    }

    public static List<TrainingShard> shards(String runId, int shards, int rowsPerShard) {
        List<TrainingShard> made = new ArrayList<>();
        for (int index = 0; index < shards; index++) {
            String previous = made.isEmpty() ? ShardChain.start(runId) : ShardChain.after(made.getLast());
            made.add(TrainingShard.of(runId, index, rows(rowsPerShard, index), previous));
        }
        return made;
    }

    /** The sample behind a row. */
    public static CleanSample sample(String runId, long index, Row row) {
        return new CleanSample(
                row.sampleId(),
                runId,
                index,
                row.instruction(),
                row.response(),
                row.instruction(),
                row.response(),
                new SeedSnippet(
                        "seed-" + index,
                        runId,
                        index,
                        index,
                        "int x;",
                        "java",
                        new SeedSnippet.SourceLocation("X.java", 1, 1, null, null, "MIT"),
                        new SeedSnippet.Extraction("test", "lines", Map.of())),
                new TeacherCall("scripted", 0, null, "hash", 1, 1, 1, 1, null, "stop"));
    }

    public static DatasetReady datasetReady(String runId, List<TrainingShard> shards) {
        long samples = shards.stream().mapToLong(shard -> shard.rows().size()).sum();
        return new DatasetReady(
                runId,
                samples + 1,
                samples,
                1,
                Map.of("UNPARSEABLE", 1L),
                Map.of("java", samples),
                new ShardSequence(
                        shards.size(),
                        0,
                        0,
                        shards.isEmpty() ? ShardChain.start(runId) : ShardChain.after(shards.getLast())),
                Instant.now());
    }
}

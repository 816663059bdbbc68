package io.magicoder.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Up to {@value #MAX_ROWS} rows to train on.
 *
 * @param index position among the shards of the run, from 0
 * @param sha256 of the rows, see {@link #hash}
 * @param previous link of the {@link ShardChain} before this shard
 */
public record TrainingShard(String shardId, String runId, int index, List<Row> rows, String sha256, String previous)
        implements PipelineEvent {
    public static final int MAX_ROWS = 256;
    public static final int MAX_BYTES = 900 * 1024;

    public TrainingShard {
        rows = List.copyOf(rows);
    }

    /**
     * A shard of these rows with its id and hash.
     *
     * @param previous link of the {@link ShardChain} before it
     */
    public static TrainingShard of(String runId, int index, List<Row> rows, String previous) {
        String hash = hash(rows);
        return new TrainingShard(
                DeterministicId.of("shard", runId, String.valueOf(index), hash), runId, index, rows, hash, previous);
    }

    /**
     * SHA-256 over sample id, instruction, response and, where there is one, example of every row, in order, as {@link
     * DeterministicId} joins them.
     */
    public static String hash(List<Row> rows) {
        return DeterministicId.sha256Hex(rows.stream()
                .map(TrainingShard::hash)
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII));
    }

    private static String hash(Row row) {
        String example = row.example();
        return example == null
                ? DeterministicId.of(row.sampleId(), row.instruction(), row.response())
                : DeterministicId.of(row.sampleId(), row.instruction(), row.response(), example);
    }

    /** Whether the rows are those the hash was made of. */
    @JsonIgnore
    public boolean isIntact() {
        return MessageDigest.isEqual(
                sha256.getBytes(StandardCharsets.US_ASCII), hash(rows).getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public String key() {
        return runId;
    }

    /**
     * One instruction and the response to learn.
     *
     * @param example of what goes in and comes out, for prompts that have a place for it
     */
    public record Row(
            String sampleId,
            String instruction,
            String response,
            @Nullable String example) {
        /** A row without an example. */
        public Row(String sampleId, String instruction, String response) {
            this(sampleId, instruction, response, null);
        }
    }
}

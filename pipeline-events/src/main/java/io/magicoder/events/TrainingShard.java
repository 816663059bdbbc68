package io.magicoder.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Collectors;

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

    /** SHA-256 over sample id, instruction and response of every row, in order, as {@link DeterministicId} joins them. */
    public static String hash(List<Row> rows) {
        return DeterministicId.sha256Hex(rows.stream()
                .map(row -> DeterministicId.of(row.sampleId(), row.instruction(), row.response()))
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.US_ASCII));
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

    /** One instruction and the response to learn. */
    public record Row(String sampleId, String instruction, String response) {}
}

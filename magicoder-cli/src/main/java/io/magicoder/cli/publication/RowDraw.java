package io.magicoder.cli.publication;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.BitSet;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * A draw of some rows out of many without putting back, each row as likely as the other. What is drawn follows from the seed and the
 * ids of the rows alone, not from their order: it is those whose ids have the smallest hashes.
 */
public final class RowDraw {
    private static final Comparator<Row> LAST_FIRST =
            Comparator.comparingLong(Row::rank).thenComparing(Row::place).reversed();

    private final int wanted;
    private final long seed;
    private final PriorityQueue<Row> drawn = new PriorityQueue<>(LAST_FIRST);
    private long offered;

    private record Row(long rank, int place) {}

    /**
     * What was drawn, for those who read the data set.
     *
     * @param offered rows it was drawn from
     */
    public record Drawn(int rows, long offered, long seed) {}

    /** @param wanted how many rows, at least 1 */
    public RowDraw(int wanted, long seed) {
        this.wanted = wanted;
        this.seed = seed;
    }

    /** Offers a row by its place and its id. */
    public void offer(int place, String id) {
        offered++;
        drawn.add(new Row(rank(id), place));
        if (drawn.size() > wanted) {
            drawn.remove();
        }
    }

    /** How many rows were offered: where they are fewer than wanted, all are drawn. */
    public long offered() {
        return offered;
    }

    /** The places of the drawn rows. */
    public BitSet places() {
        BitSet places = new BitSet();
        drawn.forEach(row -> places.set(row.place()));
        return places;
    }

    public Drawn result() {
        return new Drawn(drawn.size(), offered, seed);
    }

    private long rank(String id) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest((seed + " " + id).getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(hash).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}

package io.magicoder.trainer.shards;

import io.magicoder.events.DatasetReady;
import io.magicoder.events.DatasetReady.ShardSequence;
import io.magicoder.events.EventJson;
import io.magicoder.events.ShardChain;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingShard;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * Finds the shards of a data set among the records that bear the name of its run. A record that does not fit the chain
 * is passed over. One that fits it as far as it was read and is foreign all the same shows only later: what follows
 * hangs on the right one. So every record that continues any beginning is remembered by its link, without its rows, and
 * the head of the chain decides.
 */
final class ShardChainSearch {
    private final String runId;
    private final ShardSequence sequence;
    private final @Nullable Set<Long> offsets;
    private final Map<String, Node> byLink = new HashMap<>();
    private final Map<Integer, String> problems = new HashMap<>();
    private Node deepest;
    private Node last;
    private @Nullable String unreadable;
    private long candidates;

    private record Node(int index, @Nullable Node before, long offset) {}

    ShardChainSearch(DatasetReady dataset) {
        this(dataset, null);
    }

    private ShardChainSearch(DatasetReady dataset, @Nullable Set<Long> offsets) {
        this.runId = dataset.runId();
        this.sequence = dataset.shards();
        this.offsets = offsets;
        this.last = new Node(-1, null, -1);
        this.deepest = last;
        byLink.put(ShardChain.start(runId), last);
    }

    /** A search among the records at these offsets alone. */
    static ShardChainSearch among(DatasetReady dataset, Set<Long> offsets) {
        return new ShardChainSearch(dataset, offsets);
    }

    /**
     * Looks at a record that bears the name of the run.
     *
     * @return the shard, if it continues those that were returned before
     */
    Optional<TrainingShard> offer(long offset, byte @Nullable [] value) {
        if (offsets != null && !offsets.contains(offset)) {
            return Optional.empty();
        }
        candidates++;
        TrainingShard shard;
        try {
            if (value == null) {
                throw new SerializationException("the record has no value");
            }
            shard = EventJson.read(value, TrainingShard.class);
        } catch (SerializationException e) {
            unreadable = "at offset " + offset + " " + e.getMessage();
            return Optional.empty();
        }
        return place(offset, shard);
    }

    private Optional<TrainingShard> place(long offset, TrainingShard shard) {
        Node before = byLink.get(shard.previous());
        if (!shard.runId().equals(runId) || before == null || shard.index() != before.index() + 1) {
            problems.put(shard.index(), "does not follow the one before it: one of the two is foreign");
            return Optional.empty();
        }
        if (!shard.isIntact()) {
            problems.put(shard.index(), "was changed: its rows are not those that its hash was made of");
            return Optional.empty();
        }
        Node node = new Node(shard.index(), before, offset);
        if (byLink.putIfAbsent(ShardChain.after(shard), node) != null) {
            return Optional.empty(); // the same shard again
        }
        if (node.index() > deepest.index()) {
            deepest = node;
        }
        if (before.offset() != last.offset()) {
            return Optional.empty();
        }
        last = node;
        return Optional.of(shard);
    }

    /** Whether all shards were seen. */
    boolean isComplete() {
        Node head = byLink.get(sequence.chainHead());
        return head != null && head.index() == sequence.count() - 1;
    }

    /** Whether those that were returned are the shards of the data set, if the search is complete. */
    boolean isStraight() {
        Node head = byLink.get(sequence.chainHead());
        return head != null && head.offset() == last.offset();
    }

    /** Where the shards of a complete search lie, in their order. */
    SequencedSet<Long> offsets() {
        Deque<Long> found = new ArrayDeque<>();
        for (Node node = byLink.get(sequence.chainHead()); node != null && node.index() >= 0; node = node.before()) {
            found.addFirst(node.offset());
        }
        return new LinkedHashSet<>(found);
    }

    /** Records that bear the name of the run and are none of its shards, if the search is complete. */
    long passedOver() {
        return candidates - sequence.count();
    }

    /** Which shard is not there, and what is in its place. */
    String missing() {
        int index = deepest.index() + 1;
        if (index >= sequence.count()) {
            return "the last of the " + sequence.count() + " shards of " + runId + ", at offset " + deepest.offset()
                    + " of " + Topics.TRAINING_SHARDS_NAME
                    + ", is foreign: the data set was made of another one with this index";
        }
        String problem = problems.getOrDefault(index, "is missing");
        return "of the " + sequence.count() + " shards of " + runId + " on " + Topics.TRAINING_SHARDS_NAME
                + " the one with index " + index + " " + problem
                + (unreadable == null ? "" : " (" + unreadable + ")");
    }
}

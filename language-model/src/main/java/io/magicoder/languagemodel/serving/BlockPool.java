package io.magicoder.languagemodel.serving;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Who has which block of the cache. A block that is full and computed may have a key: then others with the same prefix use
 * it, too, and it is kept after its last user until somebody needs the room, the longest unused first.
 *
 * <p>A sequence's blocks are laid side by side where that is possible, for what lies together is read at once. Not for
 * several threads.
 */
final class BlockPool {
    private final int[] users;
    private final BlockKey[] keys;
    private final Map<BlockKey, Integer> byKey = new HashMap<>();
    /** Without users and without a key. */
    private final BitSet empty;
    /** Without users, with a key; the longest unused first. */
    private final LinkedHashSet<Integer> kept = new LinkedHashSet<>();

    BlockPool(int blocks) {
        users = new int[blocks];
        keys = new BlockKey[blocks];
        empty = new BitSet(blocks);
        empty.set(0, blocks);
    }

    int size() {
        return users.length;
    }

    /** Blocks that nobody uses. */
    int free() {
        return empty.cardinality() + kept.size();
    }

    /**
     * A block for a sequence whose last one is {@code previous}, -1 if it has none.
     *
     * @return empty if all are in use
     */
    OptionalInt take(int previous) {
        if (empty.isEmpty()) {
            forgetOldest();
        }
        int block = previous >= 0 && previous + 1 < users.length && empty.get(previous + 1)
                ? previous + 1
                : inTheMiddleOfTheLargestGap();
        if (block < 0) {
            return OptionalInt.empty();
        }
        empty.clear(block);
        users[block] = 1;
        return OptionalInt.of(block);
    }

    /** An eighth at once: blocks of about the same age lie side by side, and only several of them are a gap to grow in. */
    private void forgetOldest() {
        int count = Math.ceilDiv(kept.size(), 8);
        Iterator<Integer> oldest = kept.iterator();
        for (int i = 0; i < count; i++) {
            int block = oldest.next();
            oldest.remove();
            byKey.remove(keys[block]);
            keys[block] = null;
            empty.set(block);
        }
    }

    /** Where there is the most room to grow, on both sides: the one before may grow, too. */
    private int inTheMiddleOfTheLargestGap() {
        int best = -1;
        int largest = 0;
        int begin = empty.nextSetBit(0);
        while (begin >= 0) {
            int end = empty.nextClearBit(begin);
            if (end - begin > largest) {
                largest = end - begin;
                best = begin == 0 ? 0 : begin + largest / 2;
            }
            begin = empty.nextSetBit(end);
        }
        return best;
    }

    /** One more user of the block with this key, if there is one. */
    Optional<Integer> share(BlockKey key) {
        Integer block = byKey.get(key);
        if (block == null) {
            return Optional.empty();
        }
        if (users[block]++ == 0) {
            kept.remove(block);
        }
        return Optional.of(block);
    }

    /** From now on others with this prefix may use a block; nothing changes where another block has the key. */
    void publish(int block, BlockKey key) {
        if (keys[block] == null && byKey.putIfAbsent(key, block) == null) {
            keys[block] = key;
        }
    }

    /** One user less. */
    void release(int block) {
        if (--users[block] == 0) {
            if (keys[block] == null) {
                empty.set(block);
            } else {
                kept.add(block);
            }
        }
    }

    /** Forgets all prefixes. */
    void forget() {
        byKey.clear();
        kept.forEach(empty::set);
        kept.clear();
        Arrays.fill(keys, null);
    }
}

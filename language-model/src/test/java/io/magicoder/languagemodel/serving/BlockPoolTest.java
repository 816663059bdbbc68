package io.magicoder.languagemodel.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BlockPoolTest {
    private static final int BLOCKS = 64;
    private static final int TOKENS = 16;

    private final BlockPool pool = new BlockPool(BLOCKS);

    @Test
    void aSequenceGrowsBlockByBlock() {
        // When
        List<Integer> first = grown(4, new ArrayList<>());
        List<Integer> second = grown(4, new ArrayList<>());
        grown(4, first);

        // Then
        assertThat(pieces(first)).isEqualTo(1);
        assertThat(pieces(second)).isEqualTo(1);
        assertThat(pool.free()).isEqualTo(BLOCKS - 12);
    }

    @Test
    void theOldestPrefixesMakeRoomAndLeaveAGapToGrowIn() {
        // Given: eight texts of eight blocks, each kept when the next one comes
        for (int text = 0; text < 8; text++) {
            published(text, grown(8, new ArrayList<>()));
        }
        assertThat(pool.free()).isEqualTo(BLOCKS);

        // When
        List<Integer> blocks = grown(8, new ArrayList<>());

        // Then
        assertThat(pieces(blocks)).isEqualTo(1);
        assertThat(pool.share(key(0, 0))).isEmpty();
        assertThat(IntStream.range(1, 8))
                .allMatch(text -> pool.share(key(text, 7)).isPresent());
    }

    @Test
    void whatIsUsedAgainIsYoung() {
        // Given
        for (int text = 0; text < 8; text++) {
            published(text, grown(8, new ArrayList<>()));
        }
        for (int block = 0; block < 8; block++) {
            pool.release(pool.share(key(0, block)).orElseThrow());
        }

        // When
        grown(8, new ArrayList<>());

        // Then
        assertThat(pool.share(key(0, 7))).isPresent();
        assertThat(pool.share(key(1, 0))).isEmpty();
    }

    @Test
    void thereIsNoneIfAllAreInUse() {
        // Given
        List<Integer> blocks = grown(BLOCKS, new ArrayList<>());

        // Then
        assertThat(blocks).doesNotHaveDuplicates().hasSize(BLOCKS);
        assertThat(pool.take(blocks.getLast())).isEmpty();
        pool.release(7);
        assertThat(pool.take(-1)).hasValue(7);
    }

    private List<Integer> grown(int count, List<Integer> blocks) {
        for (int i = 0; i < count; i++) {
            blocks.add(pool.take(blocks.isEmpty() ? -1 : blocks.getLast()).orElseThrow());
        }
        return blocks;
    }

    /** Computed, and left by its sequence. */
    private void published(int text, List<Integer> blocks) {
        for (int i = 0; i < blocks.size(); i++) {
            pool.publish(blocks.get(i), key(text, i));
        }
        blocks.reversed().forEach(pool::release);
    }

    private static BlockKey key(int text, int block) {
        int[] tokens = new int[TOKENS];
        tokens[0] = text;
        tokens[1] = block;
        return BlockKey.root("").next(tokens, 0, TOKENS);
    }

    /** Of blocks that lie side by side. */
    private static int pieces(List<Integer> blocks) {
        return 1
                + (int) IntStream.range(1, blocks.size())
                        .filter(i -> blocks.get(i) != blocks.get(i - 1) + 1)
                        .count();
    }
}

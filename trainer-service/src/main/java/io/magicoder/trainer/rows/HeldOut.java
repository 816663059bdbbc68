package io.magicoder.trainer.rows;

import io.magicoder.languagemodel.text.TrainingRow;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.RandomAccess;

/**
 * Rows to train on, and rows to measure the loss with.
 *
 * @param training in their order
 * @param heldOut none if none are wanted
 */
public record HeldOut(List<TrainingRow> training, List<TrainingRow> heldOut) {
    /** Nothing is held out. */
    public static HeldOut nothing(List<TrainingRow> rows) {
        return new HeldOut(rows, List.of());
    }

    /**
     * Holds out some rows, the same ones for the same seed.
     *
     * @throws IllegalArgumentException if none would be left to train on
     */
    public static HeldOut split(List<TrainingRow> rows, int count, long seed) {
        if (count == 0) {
            return nothing(rows);
        }
        if (count >= rows.size()) {
            throw new IllegalArgumentException(
                    "of " + rows.size() + " rows " + count + " cannot be held out: none would be left to train on");
        }
        // Floyd's sample without replacement (Bentley, CACM 30(9), 1987); java.util.Random is specified to the bit.
        Random random = new Random(seed);
        boolean[] held = new boolean[rows.size()];
        for (int last = rows.size() - count; last < rows.size(); last++) {
            int drawn = random.nextInt(last + 1);
            held[held[drawn] ? last : drawn] = true;
        }
        int[] rest = new int[rows.size() - count];
        int[] apart = new int[count];
        int nextRest = 0;
        int nextApart = 0;
        for (int row = 0; row < held.length; row++) {
            if (held[row]) {
                apart[nextApart++] = row;
            } else {
                rest[nextRest++] = row;
            }
        }
        return new HeldOut(new Some(rows, rest), new Some(rows, apart));
    }

    /** Some rows of a list, each taken from it when it is asked for. */
    private static final class Some extends AbstractList<TrainingRow> implements RandomAccess {
        private final List<TrainingRow> all;
        private final int[] indices;

        Some(List<TrainingRow> all, int[] indices) {
            this.all = all;
            this.indices = Arrays.copyOf(indices, indices.length);
        }

        @Override
        public TrainingRow get(int index) {
            return all.get(indices[index]);
        }

        @Override
        public int size() {
            return indices.length;
        }
    }
}

package io.magicoder.cleaner;

import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/** The marks of one run in 32 bytes each, or 16 for those without a sample, for tests with millions of rows. */
final class CompactMarks implements Table<Mark, String> {
    private final Map<Mark.Kind, Slots> slots = new EnumMap<>(Mark.Kind.class);

    /** @param rows most rows of the run */
    CompactMarks(int rows) {
        for (Mark.Kind kind : Mark.Kind.values()) {
            slots.put(kind, new Slots(rows, kind != Mark.Kind.ENDED_SEED));
        }
    }

    @Override
    public Optional<String> get(Mark mark) {
        return slots.get(mark.kind()).get(mark);
    }

    @Override
    public void put(Mark mark, String sampleId) {
        slots.get(mark.kind()).put(mark, sampleId);
    }

    @Override
    public void remove(Mark key) {
        throw new UnsupportedOperationException("an open run keeps its marks");
    }

    /** Open addressing; a fingerprint of zeros is an empty slot. */
    private static final class Slots {
        private final long[] keys;
        private final long[] ids;
        private final int count;

        Slots(int rows, boolean withIds) {
            count = rows + rows / 2 + 1;
            keys = new long[2 * count];
            ids = new long[withIds ? 2 * count : 0];
        }

        Optional<String> get(Mark mark) {
            int at = find(mark);
            if (keys[at] == 0 && keys[at + 1] == 0) {
                return Optional.empty();
            }
            HexFormat hex = HexFormat.of();
            return Optional.of(ids.length == 0 ? "" : hex.toHexDigits(ids[at]) + hex.toHexDigits(ids[at + 1]));
        }

        void put(Mark mark, String sampleId) {
            int at = find(mark);
            keys[at] = mark.of().high();
            keys[at + 1] = mark.of().low();
            if (ids.length > 0) {
                ids[at] = HexFormat.fromHexDigitsToLong(sampleId, 0, 16);
                ids[at + 1] = HexFormat.fromHexDigitsToLong(sampleId, 16, 32);
            }
        }

        private int find(Mark mark) {
            long high = mark.of().high();
            long low = mark.of().low();
            int slot = (int) Long.remainderUnsigned(low, count);
            while (true) {
                int at = 2 * slot;
                if ((keys[at] == high && keys[at + 1] == low) || (keys[at] == 0 && keys[at + 1] == 0)) {
                    return at;
                }
                slot = slot + 1 == count ? 0 : slot + 1;
            }
        }
    }
}

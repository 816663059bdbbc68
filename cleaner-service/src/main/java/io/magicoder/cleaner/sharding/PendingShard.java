package io.magicoder.cleaner.sharding;

import io.magicoder.events.TrainingShard;

/** How full the shard is that a run is filling; its rows are kept elsewhere, one by one. */
public record PendingShard(int rows, int bytes) {
    public static final PendingShard EMPTY = new PendingShard(0, 0);

    /** Whether a row of this size still fits. */
    public boolean admits(int rowBytes) {
        return !full() && bytes + rowBytes <= SampleForm.maxRowBytes();
    }

    public boolean full() {
        return rows == TrainingShard.MAX_ROWS;
    }

    public boolean empty() {
        return rows == 0;
    }

    public PendingShard with(int rowBytes) {
        return new PendingShard(rows + 1, bytes + rowBytes);
    }
}

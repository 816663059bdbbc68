package io.magicoder.generator.progress;

import io.magicoder.generator.answered.SeedIdSet;
import org.jspecify.annotations.Nullable;

/** A record of the seeds topic on its way through this process. It travels as metadata of the record's message. */
public final class SeedTicket {
    private final PartitionProgress progress;
    private final long offset;
    private final long[] floors;
    private State state = State.RECEIVED;
    private volatile @Nullable Thread worker;

    /** Guarded by the lock of the progress, like everything that changes here. */
    enum State {
        RECEIVED,
        UNDER_WAY,
        FINISHED
    }

    SeedTicket(PartitionProgress progress, long offset, long[] floors) {
        this.progress = progress;
        this.offset = offset;
        this.floors = floors;
    }

    /**
     * Waits until it is known which seeds of the partition have an outcome, and begins; by the thread that is interrupted
     * when the partition goes to another instance and the grace is over.
     *
     * @return false if the partition went to another instance meanwhile: then this record is that one's
     * @throws InterruptedException if the service stops
     */
    public boolean begin() throws InterruptedException {
        worker = Thread.currentThread();
        return progress.begin(this);
    }

    /** The record is done with: its outcome is on a topic, or it is set aside. No effect if it did not begin. */
    public void finish() {
        progress.finish(this);
    }

    /** Nothing came of it; the record comes again, here or elsewhere. */
    public void abandon() {
        progress.abandon(this);
    }

    /** The seeds of the partition that had an outcome when this instance got it, as far as they can come again. */
    public SeedIdSet answeredBefore() {
        return progress.answeredBefore();
    }

    /** Where the record lies, for the header of its outcome. */
    public SeedPlace place() {
        return new SeedPlace(progress.partition().partition(), offset);
    }

    void interrupt() {
        Thread thread = worker;
        if (thread != null) {
            thread.interrupt();
        }
    }

    long offset() {
        return offset;
    }

    long[] floors() {
        return floors;
    }

    State state() {
        return state;
    }

    void state(State next) {
        state = next;
    }
}

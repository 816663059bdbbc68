package io.magicoder.inference.checkpoint;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The place of the one checkpoint that is served. A request keeps the checkpoint it began with; whatever it is replaced
 * by meanwhile serves the requests after it.
 */
public final class ModelSlot {
    private final Consumer<Optional<ServedCheckpoint>> onChange;
    private @Nullable ServedCheckpoint current;
    private String absence = "no checkpoint has been published yet";

    /** @param onChange told what is served from now on */
    public ModelSlot(Consumer<Optional<ServedCheckpoint>> onChange) {
        this.onChange = onChange;
    }

    /**
     * Runs a request on the served checkpoint, which stays open until the request returns.
     *
     * @throws NothingServedException if there is none
     */
    public <T> T serve(Function<ServedCheckpoint, T> request) {
        ServedCheckpoint checkpoint = take();
        try {
            return request.apply(checkpoint);
        } finally {
            checkpoint.release();
        }
    }

    /** From now on requests go to this checkpoint; the one before is closed after its last request. */
    public void replace(ServedCheckpoint next) {
        swap(next, "");
    }

    /** From now on no request is served, for this reason. */
    public void clear(String reason) {
        swap(null, reason);
    }

    /** Tells those who ask in vain why; changes nothing if a checkpoint is served. */
    public synchronized void explainAbsence(String reason) {
        absence = reason;
    }

    /** What is served now, to look at; only {@link #serve} keeps it open. */
    public synchronized Optional<ServedCheckpoint> current() {
        return Optional.ofNullable(current);
    }

    /** Why nothing is served, if so. */
    public synchronized String absence() {
        return absence;
    }

    private void swap(@Nullable ServedCheckpoint next, String reason) {
        ServedCheckpoint previous;
        synchronized (this) {
            previous = current;
            current = next;
            absence = reason;
            onChange.accept(Optional.ofNullable(next));
        }
        if (previous != null) {
            previous.release();
        }
    }

    private synchronized ServedCheckpoint take() {
        if (current == null) {
            throw new NothingServedException(absence);
        }
        current.hold();
        return current;
    }

    /** There is no checkpoint to serve; the message says why. */
    public static final class NothingServedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NothingServedException(String reason) {
            super(reason);
        }
    }
}

package io.magicoder.languagemodel.serving;

/** As many sequences wait as may wait. */
public final class QueueFullException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    QueueFullException(int capacity) {
        super("the queue is full: " + capacity + " sequences wait");
    }
}

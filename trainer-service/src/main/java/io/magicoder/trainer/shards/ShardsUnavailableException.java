package io.magicoder.trainer.shards;

/** Named shards are missing or are not what their hash says; the message says which. */
public final class ShardsUnavailableException extends Exception {
    private static final long serialVersionUID = 1L;

    public ShardsUnavailableException(String message) {
        super(message);
    }
}

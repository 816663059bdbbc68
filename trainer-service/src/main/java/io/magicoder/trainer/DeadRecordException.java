package io.magicoder.trainer;

/** A record that goes to the dead letters; the message is a sentence about the record. */
final class DeadRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    DeadRecordException(String message) {
        super(message, null, false, false); // nobody looks for a fault of the program in it
    }
}

package io.magicoder.languagemodel.engine;

/** A device that was asked for and cannot be used; the message is one sentence for the user: what is missing, what to do. */
public final class DeviceUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    DeviceUnavailableException(String message) {
        super(message);
    }

    DeviceUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}

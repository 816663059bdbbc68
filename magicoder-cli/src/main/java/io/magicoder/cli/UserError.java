package io.magicoder.cli;

/** Something the user can mend; its message is the whole answer, one sentence that says what, where and what to do. */
public final class UserError extends RuntimeException {
    private static final long serialVersionUID = 1;

    public UserError(String message) {
        super(message);
    }

    public UserError(String message, Throwable cause) {
        super(message, cause);
    }
}

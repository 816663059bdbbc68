package io.magicoder.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C during work: it is told and waited for, as native code that still runs while the JVM ends crashes it; and so is
 * what the command has to say about it.
 */
final class StopSignal implements AutoCloseable {
    private static final int LIMIT_SECONDS = 60;
    private static final int INTERRUPTED = -1;
    private static final CountDownLatch COMMAND_OVER = new CountDownLatch(1);

    private final Thread hook = new Thread(this::stop, "stop-work");
    private volatile boolean stopping;
    private volatile int exitCode = INTERRUPTED;

    StopSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** The command of this process has said all, so that the process may end. */
    static void commandIsOver() {
        COMMAND_OVER.countDown();
    }

    boolean isStopping() {
        return stopping;
    }

    /** Ends the process with this exit code, instead of that of an interrupted one, if a stop was asked for. */
    void exitWith(int code) {
        exitCode = code;
    }

    private void stop() {
        stopping = true;
        try {
            if (COMMAND_OVER.await(LIMIT_SECONDS, TimeUnit.SECONDS) && exitCode != INTERRUPTED) {
                Runtime.getRuntime().halt(exitCode); // an exit under way has the signal's code
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        if (!stopping) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                stopping = true; // the JVM has just begun to end
            }
        }
    }
}

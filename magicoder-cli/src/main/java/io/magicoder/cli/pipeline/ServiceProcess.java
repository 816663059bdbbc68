package io.magicoder.cli.pipeline;

import io.magicoder.cli.UserError;
import io.magicoder.languagemodel.engine.ProcessEnvironment;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A child process that is restarted when it dies unasked, and stopped by SIGTERM. */
final class ServiceProcess {
    /** A process that dies more often than this within {@link #SPAN} cannot live; one that dies once a day can. */
    private static final int MOST_RESTARTS = 5;

    private static final Duration SPAN = Duration.ofMinutes(10);
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(100);

    private final String name;
    private final List<String> command;
    private final Readiness readiness;
    private final Path log;
    private final Consumer<String> notices;
    private final Runnable changed;
    private final InstantSource clock;

    /** Written under the lock, read without it: whoever asks for it may hold the lock of another process. */
    private volatile @Nullable Process process;

    private final Deque<Instant> deaths = new ArrayDeque<>();
    private boolean everDied;
    private volatile @Nullable String breakdown;
    private boolean stopping;

    /**
     * @param notices told of deaths and restarts
     * @param changed run whenever another process took the place of an earlier one
     */
    ServiceProcess(
            String name,
            List<String> command,
            Readiness readiness,
            Path log,
            Consumer<String> notices,
            Runnable changed) {
        this(name, command, readiness, log, notices, changed, InstantSource.system());
    }

    ServiceProcess(
            String name,
            List<String> command,
            Readiness readiness,
            Path log,
            Consumer<String> notices,
            Runnable changed,
            InstantSource clock) {
        this.clock = clock;
        this.name = name;
        this.command = inOwnSignalGroup(command);
        this.readiness = readiness;
        this.log = log;
        this.notices = notices;
        this.changed = changed;
    }

    /** Ctrl-C reaches every process of the terminal; the children ignore it, so that the parent stops them in order. */
    private static List<String> inOwnSignalGroup(List<String> command) {
        List<String> wrapped = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
        wrapped.addAll(command);
        return wrapped;
    }

    String name() {
        return name;
    }

    Path log() {
        return log;
    }

    /** Why the process is not started any more, with the end of its log; empty while it is. */
    Optional<String> breakdown() {
        return Optional.ofNullable(breakdown);
    }

    /** The process that runs at present, if any. */
    Optional<ProcessHandle> running() {
        return Optional.ofNullable(process).filter(Process::isAlive).map(Process::toHandle);
    }

    synchronized void start() throws IOException {
        if (stopping) {
            return;
        }
        // Quarkus reads .env and config/ of the folder that it is started in: here is one where nobody keeps such
        // files.
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(new File(System.getProperty("java.home")))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        PathSettings.resolveVariables(builder.environment());
        builder.environment().putAll(ProcessEnvironment.variables());
        if (!"UTF-8".equals(System.getProperty("sun.jnu.encoding"))) {
            // The child decodes its arguments and names of files by the locale; the launcher has set a sound one.
            builder.environment().put("LC_ALL", "C.UTF-8");
        }
        Process child = builder.start();
        process = child;
        var _ = child.onExit().thenAccept(this::exited);
        changed.run();
    }

    private synchronized void exited(Process dead) {
        if (stopping || dead != process) {
            return;
        }
        everDied = true;
        Instant now = clock.instant();
        deaths.addLast(now);
        deaths.removeIf(death -> death.isBefore(now.minus(SPAN)));
        if (deaths.size() > MOST_RESTARTS) {
            breakdown = name + " stopped " + deaths.size() + " times within " + SPAN.toMinutes()
                    + " minutes (exit code " + dead.exitValue() + ") and is left alone; the end of " + log + ":\n"
                    + endOfLog();
            return;
        }
        notices.accept(name + " stopped unasked (exit code " + dead.exitValue() + "); restarting it");
        try {
            start();
        } catch (IOException e) {
            notices.accept(name + " cannot be restarted: " + e.getMessage());
        }
    }

    /**
     * Waits until the process says that it is ready.
     *
     * @throws UserError with the end of its log if it died or took too long
     */
    void awaitReady() throws InterruptedException {
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        while (!readiness.isReady()) {
            if (hasGivenUp()) {
                throw new UserError(name + " stopped while starting; the end of " + log + ":\n" + endOfLog());
            }
            if (System.nanoTime() > deadline) {
                throw new UserError(name + " was not ready after " + START_LIMIT.toSeconds() + " s; the end of " + log
                        + ":\n" + endOfLog());
            }
            Thread.sleep(POLL);
        }
    }

    private synchronized boolean hasGivenUp() {
        return stopping || everDied;
    }

    private String endOfLog() {
        try (Stream<String> lines = Files.lines(log)) {
            List<String> all = lines.toList();
            return String.join("\n", all.subList(Math.max(0, all.size() - 15), all.size()));
        } catch (IOException e) {
            return "(unreadable: " + e.getMessage() + ")";
        }
    }

    /** Its end is no longer a surprise. */
    synchronized void expectEnd() {
        stopping = true;
    }

    /** Stops the process and waits for it; a deaf one is killed. */
    void stop() {
        expectEnd();
        Process child = process;
        if (child == null) {
            return;
        }
        child.destroy();
        try {
            if (!child.waitFor(STOP_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
                notices.accept(name + " did not stop within " + STOP_LIMIT.toSeconds() + " s and was killed");
                child.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            child.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}

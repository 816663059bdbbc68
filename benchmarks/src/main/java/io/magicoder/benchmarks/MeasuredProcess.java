package io.magicoder.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A Java program in a process of its own, with the settings that a JVM has by itself. */
final class MeasuredProcess implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(20);
    /** Rarely enough to cost nothing beside what is measured. */
    private static final Duration SELDOM = Duration.ofMillis(250);

    private final String name;
    private final Process process;
    private final Path log;
    private final Thread hook;

    /**
     * Starts it. It ends with this program at the latest.
     *
     * @param arguments of {@code java}
     * @param log takes what it prints
     */
    MeasuredProcess(String name, List<String> arguments, Path log) {
        this.name = name;
        this.log = log;
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        hook = new Thread(process::destroyForcibly, "stop-" + name);
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) { // this program is ending already
            process.destroyForcibly();
            throw e;
        }
    }

    /** A class of the class path of this program. */
    static MeasuredProcess ofClass(Class<?> main, List<String> arguments, Path log) {
        List<String> all = new ArrayList<>(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        all.addAll(arguments);
        return new MeasuredProcess(main.getSimpleName(), all, log);
    }

    /** Processor time so far, of all its threads, in seconds. */
    double processorSeconds() {
        return process.toHandle()
                        .info()
                        .totalCpuDuration()
                        .orElseThrow(() -> new IllegalStateException("this system does not tell processor times"))
                        .toNanos()
                / 1e9;
    }

    /**
     * Processor time so far of its threads that work, in seconds: not of those that compile.
     *
     * @param name of a thread that does not count either
     * @return nothing where the system does not tell it
     */
    OptionalDouble processorSecondsBut(String name) {
        Path threads = Path.of("/proc", String.valueOf(process.pid()), "task");
        if (!Files.isDirectory(threads)) {
            return OptionalDouble.empty();
        }
        double seconds = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(threads)) {
            for (Path thread : all) {
                seconds += secondsUnless(name, thread);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return OptionalDouble.of(seconds);
    }

    private static double secondsUnless(String name, Path thread) throws IOException {
        try {
            String its = Files.readString(thread.resolve("comm")).strip();
            return its.equals(name) || its.contains("CompilerThre")
                    ? 0
                    : Long.parseLong(Files.readString(thread.resolve("schedstat"))
                                    .split(" ", -1)[0])
                            / 1e9;
        } catch (NoSuchFileException e) {
            return 0; // it has ended
        }
    }

    /**
     * A process that is gone cannot be measured.
     *
     * @throws IllegalStateException with what it said last
     */
    void requireAlive() {
        if (!process.isAlive()) {
            try {
                List<String> lines = Files.readAllLines(log);
                throw new IllegalStateException(name + " stopped:\n"
                        + String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size())));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Resident memory now, in megabytes; 0 where the system does not tell. */
    double residentNow() {
        return ResidentMemory.now(process.pid());
    }

    /** Most resident memory so far, in megabytes; 0 where the system does not tell. */
    double residentMegabytes() {
        return ResidentMemory.most(process.pid());
    }

    /**
     * Waits for what this process does.
     *
     * @throws IllegalStateException if it stops before, or takes longer than the limit
     */
    void await(String what, Duration limit, BooleanSupplier condition) {
        await(what, limit, POLL, condition);
    }

    /** As {@link #await(String, Duration, BooleanSupplier)}, for a condition that takes processor time from what is measured meanwhile. */
    void awaitSeldom(String what, Duration limit, BooleanSupplier condition) {
        await(what, limit, SELDOM, condition);
    }

    private void await(String what, Duration limit, Duration poll, BooleanSupplier condition) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            requireAlive();
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("waited in vain for " + limit.toSeconds() + " s: " + what);
            }
            LockSupport.parkNanos(poll.toNanos());
        }
    }

    /**
     * Waits until the process ends by itself.
     *
     * @return most resident memory that was seen, in megabytes
     * @throws IllegalStateException with what it said last if it fails, or takes longer than the limit
     */
    double awaitSuccess(Duration limit) {
        double megabytes = 0;
        long deadline = System.nanoTime() + limit.toNanos();
        while (process.isAlive()) {
            megabytes = Math.max(megabytes, residentMegabytes());
            if (System.nanoTime() > deadline || Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException(name + " did not end within " + limit.toSeconds() + " s");
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        if (process.exitValue() != 0) {
            requireAlive();
        }
        return megabytes;
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Ends it without a chance to say goodbye. */
    void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The hook is running, or has run: this program is ending.
        }
    }
}

package io.magicoder.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A Java program in a process of its own, with the settings that a JVM has by itself. */
final class MeasuredProcess implements AutoCloseable {
    private static final Duration STOP = Duration.ofSeconds(20);

    private final String name;
    private final Process process;
    private final Path log;

    /**
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
    }
}

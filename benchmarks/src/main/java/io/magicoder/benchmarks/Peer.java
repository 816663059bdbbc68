package io.magicoder.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.events.EventJson;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Another engine with a model of the same shape, as a process that is asked what it reaches; {@code llama_cpp.mjs} says how. */
final class Peer implements AutoCloseable {
    private final String name;
    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;
    private final Path log;
    private final String clock;

    private Peer(String name, Process process, Path log, String clock) {
        this.name = name;
        this.process = process;
        this.log = log;
        this.clock = clock;
        questions = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Starts it, and waits until it has loaded its model.
     *
     * @param name with what it computes with
     * @param log takes what it says
     * @param clock {@code wall} or {@code processor}
     * @throws IllegalStateException with what it printed, if it fails
     */
    static Peer start(String name, List<String> command, Path log, String clock) throws IOException {
        Process process =
                new ProcessBuilder(command).redirectError(log.toFile()).start();
        Peer started = new Peer(name, process, log, clock);
        try {
            started.answer(); // it is ready
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    /** The folder of a user's caches where the README has it set up. */
    static Path usualFolder(String name) {
        String caches = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                .filter(path -> !path.isBlank())
                .orElse(System.getProperty("user.home") + "/.cache");
        return Path.of(caches, "magicoder", name);
    }

    /** Whether a folder holds a jar of a library. */
    static boolean hasJar(Path folder, String prefix) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.anyMatch(file -> file.getFileName().toString().startsWith(prefix));
        } catch (IOException e) {
            return false;
        }
    }

    /** Writes a program that comes with the benchmarks into a directory, unless it is there. */
    static Path extract(String program, Path directory) throws IOException {
        Path file = directory.resolve(program);
        if (!Files.exists(file)) {
            try (InputStream in = Objects.requireNonNull(Peer.class.getResourceAsStream(program), program)) {
                Files.copy(in, file);
            }
        }
        return file;
    }

    /** For figures. */
    String name() {
        return name;
    }

    /** Tokens a second of one sequence that is continued. */
    double decoding(int tokens) {
        return tokensPerSecond("decode " + tokens);
    }

    /** Tokens a second of a prompt. */
    double prompt(int tokens) {
        return tokensPerSecond("prompt " + tokens);
    }

    private double tokensPerSecond(String question) {
        try {
            questions.write(question + "\n");
            questions.flush();
        } catch (IOException e) {
            throw failed(e);
        }
        JsonNode answer = answer();
        return answer.path("tokens").asDouble() / answer.path(clock).asDouble();
    }

    private JsonNode answer() {
        try {
            String line = answers.readLine();
            if (line == null) {
                throw failed(null);
            }
            return EventJson.read(line.getBytes(StandardCharsets.UTF_8), JsonNode.class);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private IllegalStateException failed(@Nullable IOException cause) {
        try {
            List<String> lines = Files.readAllLines(log);
            return new IllegalStateException(
                    name + " stopped:\n"
                            + String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size())),
                    cause);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}

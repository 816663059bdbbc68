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
import org.jspecify.annotations.Nullable;

/** llama.cpp with a model of the same shape, as a process that is asked what it reaches. */
final class LlamaCpp implements AutoCloseable {
    private static final String PROGRAM = "llama_cpp.mjs";
    private static final String WRITER = "gguf_model.py";

    private final Process process;
    private final BufferedWriter questions;
    private final BufferedReader answers;
    private final Path log;
    private final Path model;
    private final String clock;

    /**
     * Where it is installed.
     *
     * @param folder with {@code node_modules} and a virtual environment {@code python}
     */
    record Installation(Path folder) {
        /** The folder of a user's caches where the command in the README puts it. */
        static Path usual() {
            String caches = Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                    .filter(path -> !path.isBlank())
                    .orElse(System.getProperty("user.home") + "/.cache");
            return Path.of(caches, "magicoder", "llama-cpp");
        }

        static Optional<Installation> find(Path folder) {
            Installation installation = new Installation(folder);
            return Files.isRegularFile(folder.resolve("node_modules/node-llama-cpp/package.json"))
                            && Files.isExecutable(installation.python())
                    ? Optional.of(installation)
                    : Optional.empty();
        }

        private Path python() {
            return folder.resolve("python/bin/python");
        }
    }

    private LlamaCpp(Process process, Path log, Path model, String clock) {
        this.process = process;
        this.log = log;
        this.model = model;
        this.clock = clock;
        questions = process.outputWriter(StandardCharsets.UTF_8);
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /**
     * Writes a model of random weights and loads it.
     *
     * @param directory takes the model, as long as the process lives, and what it prints
     * @param clock {@code wall} or {@code processor}
     * @throws IllegalStateException with what it printed, if it fails
     */
    static LlamaCpp start(
            Installation installation,
            Path directory,
            ServedShape shape,
            ServedFormat format,
            String threads,
            String clock)
            throws IOException, InterruptedException {
        Path log = directory.resolve("llama-cpp.log");
        Path model = directory.resolve(shape.name() + "-" + format.peer() + ".gguf");
        Process writer = new ProcessBuilder(
                        installation.python().toString(),
                        extract(WRITER, directory).toString(),
                        model.toString(),
                        format.peer(),
                        String.valueOf(shape.hidden()),
                        String.valueOf(shape.layers()),
                        String.valueOf(shape.heads()),
                        String.valueOf(shape.keyValueHeads()),
                        String.valueOf(shape.inner()),
                        String.valueOf(shape.vocabulary()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (writer.waitFor() != 0) {
            throw new IllegalStateException(WRITER + " failed:\n" + Files.readString(log));
        }
        Process process = new ProcessBuilder(
                        "node",
                        extract(PROGRAM, directory).toString(),
                        installation.folder().toAbsolutePath().toString(),
                        model.toString(),
                        threads)
                .redirectError(log.toFile())
                .start();
        LlamaCpp started = new LlamaCpp(process, log, model, clock);
        try {
            started.answer(); // it is ready
            return started;
        } catch (RuntimeException e) {
            started.close();
            throw e;
        }
    }

    private static Path extract(String program, Path directory) throws IOException {
        Path file = directory.resolve(program);
        if (!Files.exists(file)) {
            try (InputStream in = Objects.requireNonNull(LlamaCpp.class.getResourceAsStream(program), program)) {
                Files.copy(in, file);
            }
        }
        return file;
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
                    "llama.cpp stopped:\n"
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
        try {
            Files.deleteIfExists(model);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

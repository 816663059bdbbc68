package io.magicoder.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where llama.cpp is installed.
 *
 * @param folder with {@code node_modules} and a virtual environment {@code python}
 */
record LlamaCpp(Path folder) {
    private static final String PROGRAM = "llama_cpp.mjs";
    private static final String WRITER = "gguf_model.py";

    static Optional<LlamaCpp> find(Path folder) {
        LlamaCpp installation = new LlamaCpp(folder);
        return Files.isRegularFile(folder.resolve("node_modules/node-llama-cpp/package.json"))
                        && Files.isExecutable(installation.python())
                ? Optional.of(installation)
                : Optional.empty();
    }

    private Path python() {
        return folder.resolve("python/bin/python");
    }

    /**
     * Writes a model of random weights and loads it.
     *
     * @param directory takes the model and what is printed
     * @param clock {@code wall} or {@code processor}
     * @throws IllegalStateException with what it printed, if it fails
     */
    Peer start(Path directory, ServedShape shape, ServedFormat format, String threads, String clock)
            throws IOException, InterruptedException {
        Path log = directory.resolve("llama-cpp.log");
        Path model = directory.resolve("model.gguf");
        Process writer = new ProcessBuilder(
                        python().toString(),
                        Peer.extract(WRITER, directory).toString(),
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
        return Peer.start(
                "llama.cpp " + format.peer(),
                List.of(
                        "node",
                        Peer.extract(PROGRAM, directory).toString(),
                        folder.toAbsolutePath().toString(),
                        model.toString(),
                        threads),
                log,
                clock);
    }
}

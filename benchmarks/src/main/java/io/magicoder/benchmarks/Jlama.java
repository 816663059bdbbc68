package io.magicoder.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where Jlama is installed.
 *
 * @param folder with its jar and those that it needs
 */
record Jlama(Path folder) {
    private static final String PROGRAM = "JlamaModel.java";

    static Optional<Jlama> find(Path folder) {
        return Peer.hasJar(folder, "jlama-core") ? Optional.of(new Jlama(folder)) : Optional.empty();
    }

    /**
     * Loads a checkpoint that has a tokenizer.
     *
     * @param directory takes what is printed
     * @return none where Jlama has no such format for models whose head is their embedding: it multiplies bytes by bytes alone
     * @throws IllegalStateException with what it printed, if it fails
     */
    Optional<Peer> start(Path checkpoint, Path directory, ServedFormat format, String threads, String clock)
            throws IOException {
        List<String> types = switch (format) {
            case FP32 -> List.of("F32");
            case BF16 -> List.of("BF16");
            case INT8 -> List.of();
            case INT4 -> List.of("F32", "Q4");
        };
        if (types.isEmpty()) {
            return Optional.empty();
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:ActiveProcessorCount=" + threads,
                "--add-modules",
                "jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                folder.resolve("*").toString(),
                Peer.extract(PROGRAM, directory).toString(),
                checkpoint.toString()));
        command.addAll(types);
        return Optional.of(Peer.start("Jlama " + types.getLast(), command, directory.resolve("jlama.log"), clock));
    }
}

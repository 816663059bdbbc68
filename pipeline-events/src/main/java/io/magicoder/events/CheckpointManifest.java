package io.magicoder.events;

import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * What a checkpoint directory holds and where it comes from: the file {@value #FILE_NAME} in it.
 *
 * @param promptFormat the model was trained with: {@code magicoder} or {@code alpaca}
 * @param step optimizer steps done
 * @param firstLoss mean over the response tokens of the first step, in nats
 * @param lastLoss the same of the last step
 * @param baseModel the training started from, null if its weights were drawn at random
 * @param parent checkpoint of the same model that this one continues or replaces
 * @param hyperParameters every setting of the training by name
 * @param shards the model was trained on, null if its rows came from elsewhere
 * @param data files that the rows were read from, in their order; null if they came from shards
 * @param goldenAnswers greedy continuations that whoever loads the weights must reproduce
 * @param files every other file of the directory
 */
public record CheckpointManifest(
        String modelName,
        String checkpointId,
        String trainingId,
        @Nullable String runId,
        String promptFormat,
        long step,
        double firstLoss,
        double lastLoss,
        @Nullable String baseModel,
        String tokenizerSha256,
        @Nullable String parent,
        Map<String, String> hyperParameters,
        @Nullable ShardRange shards,
        @Nullable List<DataFile> data,
        List<GoldenAnswer> goldenAnswers,
        List<FileEntry> files) {
    public static final String FILE_NAME = "manifest.json";

    public CheckpointManifest {
        hyperParameters = new TreeMap<>(hyperParameters);
        data = data == null ? null : List.copyOf(data);
        goldenAnswers = List.copyOf(goldenAnswers);
        files = List.copyOf(files);
    }

    /**
     * The shards of a run and where they were read: whoever reads this stretch of
     * {@value Topics#TRAINING_SHARDS_NAME} again can tell that it is the same.
     *
     * @param count of shards of the run
     * @param fromOffset of the first one
     * @param toOffset behind the last one
     * @param chainHead the link behind the last one, see {@link ShardChain}
     */
    public record ShardRange(int count, int partition, long fromOffset, long toOffset, String chainHead) {}

    /**
     * A file of rows.
     *
     * @param path as it was named
     * @param rows in it
     */
    public record DataFile(String path, long rows, String sha256) {}

    /** Prompt tokens and the tokens a greedy decoder appends to them. */
    public record GoldenAnswer(List<Integer> promptTokens, List<Integer> continuation) {
        public GoldenAnswer {
            promptTokens = List.copyOf(promptTokens);
            continuation = List.copyOf(continuation);
        }
    }

    /** A file: its path inside the directory, {@code /}-separated, its size and the SHA-256 of its bytes. */
    public record FileEntry(String path, long bytes, String sha256) {}

    /**
     * Writes this manifest into a checkpoint directory.
     *
     * @return the SHA-256 of the file written
     */
    public String write(Path directory) throws IOException {
        byte[] bytes =
                EventJson.mapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsBytes(this);
        Files.write(directory.resolve(FILE_NAME), bytes);
        return DeterministicId.sha256Hex(bytes);
    }

    /**
     * Reads the manifest of a checkpoint directory.
     *
     * @param expectedSha256 of the file, as announced
     * @throws IOException if it cannot be read, is not the announced one, or is no manifest; the message says which
     */
    public static CheckpointManifest read(Path directory, String expectedSha256) throws IOException {
        Path file = directory.resolve(FILE_NAME);
        if (!Files.isRegularFile(file)) {
            throw new IOException(file + " does not exist");
        }
        byte[] bytes = Files.readAllBytes(file);
        String sha256 = DeterministicId.sha256Hex(bytes);
        if (!sha256.equals(expectedSha256)) {
            throw new IOException(file + " has SHA-256 " + sha256 + ", announced was " + expectedSha256);
        }
        return parse(file, bytes);
    }

    /** Reads the manifest of a checkpoint directory that nobody announced, such as one named on a command line. */
    public static CheckpointManifest read(Path directory) throws IOException {
        Path file = directory.resolve(FILE_NAME);
        return parse(file, Files.readAllBytes(file));
    }

    private static CheckpointManifest parse(Path file, byte[] bytes) throws IOException {
        try {
            return EventJson.read(bytes, CheckpointManifest.class);
        } catch (SerializationException e) {
            throw new IOException(file + " is no checkpoint manifest: " + e.getMessage(), e);
        }
    }

    /** The entries of all regular files below a directory except the manifest, sorted by path. */
    public static List<FileEntry> describeFiles(Path directory) throws IOException {
        List<FileEntry> entries = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
                String name = directory.relativize(path).toString().replace('\\', '/');
                if (!name.equals(FILE_NAME)) {
                    entries.add(new FileEntry(name, Files.size(path), DeterministicId.sha256Hex(path)));
                }
            }
        }
        return entries;
    }

    /**
     * Compares the files of a directory with this manifest.
     *
     * @return one sentence for each file that is missing, of another size or of other content; empty if all is well
     */
    public List<String> violations(Path directory) throws IOException {
        List<String> violations = new ArrayList<>();
        for (FileEntry entry : files) {
            Path file = directory.resolve(entry.path()).normalize();
            if (!file.startsWith(directory.normalize())) {
                violations.add(entry.path() + " lies outside of the checkpoint");
            } else if (!Files.isRegularFile(file)) {
                violations.add(entry.path() + " is missing");
            } else if (Files.size(file) != entry.bytes()) {
                violations.add(entry.path() + " has " + Files.size(file) + " bytes instead of " + entry.bytes());
            } else if (!DeterministicId.sha256Hex(file).equals(entry.sha256())) {
                violations.add(entry.path() + " does not have the SHA-256 of the manifest");
            }
        }
        return violations;
    }
}

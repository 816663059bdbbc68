package io.magicoder.inference.checkpoint;

import io.magicoder.checkpointstore.S3Checkpoints;
import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointManifest.GoldenAnswer;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.Computation;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.serving.EngineSettings;
import io.magicoder.languagemodel.text.ChatPrompt;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** Brings a checkpoint into memory if it is, byte for byte and token for token, what was announced. */
public final class CheckpointLoader {
    private static final Logger LOG = Logger.getLogger(CheckpointLoader.class);
    /** What serves, what served before, and an adapter or two. */
    private static final int KEPT_COPIES = 4;

    private static final String DEFAULT_PROMPT_FORMAT = "magicoder";

    private final Computation computation;
    private final EngineSettings engine;
    private final Path cache;
    private final Clock clock;

    /**
     * A loader.
     *
     * @param engine what the engine of each checkpoint may take
     * @param cache folder for copies of checkpoints that are in S3
     */
    public CheckpointLoader(Computation computation, EngineSettings engine, Path cache, Clock clock) {
        this.computation = computation;
        this.engine = engine;
        this.cache = cache;
        this.clock = clock;
    }

    /** What became of a checkpoint. */
    public sealed interface Outcome {}

    /** What became of an adapter. */
    public sealed interface AdapterOutcome {}

    /** It is served. */
    public record AdapterLoaded(Duration took) implements AdapterOutcome {}

    /** It is in memory; who receives it owns it. */
    public record Loaded(ServedCheckpoint checkpoint, Duration took) implements Outcome {}

    /** It is unfit, for this reason; nothing of it is left in memory. */
    public record Refused(String reason) implements Outcome, AdapterOutcome {}

    /** Loads what a trainer announced. */
    public Outcome load(CheckpointPublished published) {
        return attempt(() -> {
            Path directory = directory(published);
            return verified(published.modelName(), directory, announced(directory, published));
        });
    }

    /**
     * Serves an adapter that a trainer announced beside the model that is served now, by the name of its event, if the two
     * give the golden answers of its manifest.
     */
    public AdapterOutcome loadAdapter(CheckpointPublished published, ModelSlot slot) {
        Instant start = clock.instant();
        try {
            Path directory = directory(published);
            CheckpointManifest manifest = announced(directory, published);
            requireIntact(manifest, directory);
            slot.serve(served -> {
                String tried = published.modelName() + "@" + published.checkpointId();
                Decoder decoder = served.decoder();
                decoder.loadAdapter(tried, directory);
                try {
                    Decoder adapted = decoder.withAdapter(tried);
                    manifest.goldenAnswers().forEach(golden -> requireEqual(golden, adapted));
                    return tried;
                } finally {
                    decoder.unloadAdapter(tried);
                }
            });
            slot.putAdapter(published.modelName(), directory);
            return new AdapterLoaded(Duration.between(start, clock.instant()));
        } catch (IOException | RuntimeException e) {
            LOG.debug("an adapter was refused", e);
            return new Refused(describe(e));
        }
    }

    private static CheckpointManifest announced(Path directory, CheckpointPublished published) throws IOException {
        CheckpointManifest manifest = CheckpointManifest.read(directory, published.manifestSha256());
        if (!manifest.modelName().equals(published.modelName())
                || !manifest.checkpointId().equals(published.checkpointId())) {
            throw new UnfitException(
                    "the manifest is of checkpoint " + manifest.checkpointId() + " of " + manifest.modelName());
        }
        return manifest;
    }

    private static void requireIntact(CheckpointManifest manifest, Path directory) throws IOException {
        List<String> violations = manifest.violations(directory);
        if (!violations.isEmpty()) {
            throw new UnfitException(String.join("; ", violations));
        }
    }

    /**
     * Loads a directory that nobody announced: a checkpoint with its manifest, or any model without one, which then is
     * named after the directory.
     */
    public Outcome load(String modelName, Path directory) {
        return attempt(() -> {
            if (!Files.isDirectory(directory)) {
                throw new UnfitException(directory + " is no directory");
            }
            if (Files.exists(directory.resolve(CheckpointManifest.FILE_NAME))) {
                return verified(modelName, directory, CheckpointManifest.read(directory));
            }
            String name = directory.toAbsolutePath().normalize().getFileName().toString();
            return open(modelName, name, directory, DEFAULT_PROMPT_FORMAT);
        });
    }

    private ServedCheckpoint verified(String modelName, Path directory, CheckpointManifest manifest)
            throws IOException {
        requireIntact(manifest, directory);
        ServedCheckpoint checkpoint = open(modelName, manifest.checkpointId(), directory, manifest.promptFormat());
        try {
            manifest.goldenAnswers().forEach(golden -> requireEqual(golden, checkpoint.decoder()));
            return checkpoint;
        } catch (RuntimeException e) {
            checkpoint.release();
            throw e;
        }
    }

    private ServedCheckpoint open(String modelName, String checkpointId, Path directory, String promptFormat) {
        PromptFormat prompt = PromptFormat.named(promptFormat);
        Tokenizer tokenizer = Tokenizer.load(directory);
        try {
            CausalLanguageModel model = CausalLanguageModel.load(directory, computation);
            return new ServedCheckpoint(
                    modelName,
                    checkpointId,
                    clock.instant(),
                    tokenizer,
                    prompt,
                    chat(directory, tokenizer, prompt),
                    EngineDecoder.start(model, engine));
        } catch (RuntimeException e) {
            tokenizer.close();
            throw e;
        }
    }

    /** A template that cannot be used is no reason not to serve: prompts and instructions do without. */
    private Supplier<ChatPrompt> chat(Path directory, Tokenizer tokenizer, PromptFormat prompt) {
        try {
            ChatPrompt chat = ChatPrompt.of(directory, tokenizer, prompt, clock);
            return () -> chat;
        } catch (ModelFormatException e) {
            LOG.warnf("conversations will be refused: %s", e.getMessage());
            return () -> {
                throw e;
            };
        }
    }

    /** Same weights, tokens and arithmetic give the same greedy tokens; other ones mean that something is wrong. */
    private void requireEqual(GoldenAnswer golden, Decoder decoder) {
        int[] prompt = ids(golden.promptTokens());
        int[] expected = ids(golden.continuation());
        int[] answer = decoder.greedy(prompt, Math.max(1, expected.length));
        int mismatch = Arrays.mismatch(answer, expected);
        if (mismatch >= 0) {
            throw new UnfitException(
                    "in " + computation.precision() + " the model does not reproduce the golden answer of the manifest"
                            + ": token " + mismatch + " of the continuation differs");
        }
    }

    private Outcome attempt(Attempt attempt) {
        Instant start = clock.instant();
        try {
            ServedCheckpoint checkpoint = attempt.run();
            return new Loaded(checkpoint, Duration.between(start, clock.instant()));
        } catch (IOException | RuntimeException e) {
            // Whatever a foreign directory provokes must not end the service: the model served before goes on.
            LOG.debug("a checkpoint was refused", e);
            return new Refused(describe(e));
        }
    }

    /** File system exceptions carry only a path as their message. */
    private static String describe(Exception e) {
        return switch (e) {
            case AccessDeniedException denied -> denied.getFile() + " cannot be read: access denied";
            case NoSuchFileException missing -> missing.getFile() + " does not exist";
            default -> String.valueOf(e.getMessage());
        };
    }

    private Path directory(CheckpointPublished published) throws IOException {
        String location = published.location();
        if (S3Checkpoints.isLocation(location)) {
            return S3Checkpoints.fetch(location, published.manifestSha256(), cache, KEPT_COPIES);
        }
        Path directory = location.startsWith("file:") ? Path.of(URI.create(location)) : Path.of(location);
        if (location.contains("://") && !location.startsWith("file:")) {
            throw new UnfitException(location + " is in a kind of store that this service cannot reach: "
                    + "it reads directories (a path or a file: URI) and S3 (s3://BUCKET/PREFIX)");
        }
        if (!Files.isDirectory(directory)) {
            throw new UnfitException(directory + " is no directory that this instance can see");
        }
        return directory;
    }

    private static int[] ids(List<Integer> tokens) {
        return tokens.stream().mapToInt(Integer::intValue).toArray();
    }

    @FunctionalInterface
    private interface Attempt {
        ServedCheckpoint run() throws IOException;
    }

    private static final class UnfitException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnfitException(String reason) {
            super(reason);
        }
    }
}

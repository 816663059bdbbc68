package io.magicoder.inference;

import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointManifest.GoldenAnswer;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.serving.EngineSettings;
import io.magicoder.languagemodel.serving.WeightFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A checkpoint as the trainer writes it, of a model with a few thousand parameters drawn at random. */
public record TinyCheckpoint(Path directory, CheckpointPublished published) {
    public static final int CONTEXT_LENGTH = 256;

    /** What its engine may take. */
    public static final EngineSettings ENGINE = new EngineSettings(1 << 20, 8, 8, 64, WeightFormat.UNCHANGED);

    /** For copies from S3, which no test here has. */
    public static final Path CACHE = Path.of("target", "checkpoint-cache");

    /** Writes a checkpoint named after its seed into a new directory. */
    public static TinyCheckpoint write(Path parent, String modelName, long seed) {
        return write(parent, modelName, seed, 0, CONTEXT_LENGTH);
    }

    /** The same with another context length. */
    public static TinyCheckpoint write(Path parent, String modelName, long seed, int contextLength) {
        return write(parent, modelName, seed, 0, contextLength);
    }

    /** The same, but its manifest promises other greedy tokens than the model has. */
    public static TinyCheckpoint writeWithWrongGoldenAnswer(Path parent, String modelName, long seed) {
        return write(parent, modelName, seed, 1, CONTEXT_LENGTH);
    }

    private static TinyCheckpoint write(Path parent, String modelName, long seed, int goldenShift, int contextLength) {
        String id = "checkpoint-" + seed;
        Path directory = parent.resolve(id);
        try {
            Files.createDirectories(directory);
            Tokenizer.writeByteLevel(directory);
            try (Tokenizer tokenizer = Tokenizer.load(directory)) {
                ModelConfig config = ModelConfig.small(
                        tokenizer.vocabularySize(),
                        32,
                        2,
                        4,
                        2,
                        64,
                        contextLength,
                        tokenizer.bosTokenId().orElseThrow(),
                        tokenizer.eosTokenId().orElseThrow());
                int[] prompt = {tokenizer.bosTokenId().orElseThrow(), tokenizer.encode("a")[0]};
                int[] continuation;
                try (CausalLanguageModel model = CausalLanguageModel.initialize(config, Precision.FP32, seed)) {
                    model.save(directory);
                    continuation = model.generate(prompt, GenerationSettings.greedy(8), token -> true)
                            .tokenIds();
                }
                continuation[0] += goldenShift;
                String manifestSha256 = new CheckpointManifest(
                                modelName,
                                id,
                                "training",
                                "run",
                                "magicoder",
                                1,
                                5.0,
                                4.0,
                                null,
                                tokenizer.sha256(),
                                null,
                                Map.of(),
                                null,
                                null,
                                List.of(new GoldenAnswer(boxed(prompt), boxed(continuation))),
                                CheckpointManifest.describeFiles(directory))
                        .write(directory);
                return new TinyCheckpoint(
                        directory,
                        new CheckpointPublished(
                                modelName,
                                id,
                                "training",
                                "run",
                                directory.toString(),
                                manifestSha256,
                                1,
                                4.0,
                                0,
                                Instant.EPOCH));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes one bit of the byte in the middle of the weights. */
    public TinyCheckpoint flipOneByte() {
        try {
            Path weights = directory.resolve("model.safetensors");
            byte[] bytes = Files.readAllBytes(weights);
            bytes[bytes.length / 2] ^= 1;
            Files.write(weights, bytes);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public String id() {
        return published.checkpointId();
    }

    private static List<Integer> boxed(int[] ids) {
        return IntStream.of(ids).boxed().toList();
    }
}

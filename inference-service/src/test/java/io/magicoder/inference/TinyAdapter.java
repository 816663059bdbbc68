package io.magicoder.inference;

import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointManifest.GoldenAnswer;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.LoraSettings;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.training.AdamW;
import io.magicoder.languagemodel.training.Optimizer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Low-rank adapters of a tiny checkpoint, after one step of a training that is not gentle, so that they say something else. */
public final class TinyAdapter {
    private TinyAdapter() {}

    /** Writes one in PEFT's layout. */
    public static void write(Path base, Path directory, long seed) {
        answered(base, directory, seed);
    }

    /** The same with a manifest, as a trainer publishes it. */
    public static CheckpointPublished publish(Path base, Path parent, String name, long seed) {
        String id = "adapter-" + seed;
        Path directory = parent.resolve(id);
        try {
            List<GoldenAnswer> answers = answered(base, directory, seed);
            String sha256 = new CheckpointManifest(
                            name,
                            id,
                            "training",
                            "run",
                            "magicoder",
                            1,
                            5.0,
                            4.0,
                            base.toString(),
                            "",
                            null,
                            Map.of(),
                            null,
                            null,
                            answers,
                            CheckpointManifest.describeFiles(directory))
                    .write(directory);
            return new CheckpointPublished(
                    name, id, "training", "run", directory.toString(), sha256, 1, 4.0, 0, Instant.EPOCH);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<GoldenAnswer> answered(Path base, Path directory, long seed) {
        int[] prompt = {1, 70 + (int) seed};
        try (CausalLanguageModel model = CausalLanguageModel.load(base, Precision.FP32)) {
            model.adapt(LoraSettings.of(4, 8, "all-linear"), seed);
            try (Optimizer optimizer = new AdamW(model, 0.9, 0.999, 1e-8, 0)) {
                model.accumulateGradients(
                        List.of(new TrainingRow(new int[] {1, 70 + (int) seed, 80, 90 - (int) seed, 100}, 1)), 4);
                optimizer.step(0.3);
            }
            model.saveAdapter(directory, "base");
            model.mergeAdapter();
            int[] answer = model.generate(prompt, GenerationSettings.greedy(8), token -> true)
                    .tokenIds();
            return List.of(new GoldenAnswer(boxed(prompt), boxed(answer)));
        }
    }

    private static List<Integer> boxed(int[] ids) {
        return IntStream.of(ids).boxed().toList();
    }
}

package io.magicoder.trainer;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/** A trainer of models that take a second, with a checkpoint directory of its own. */
public final class TinyTrainer implements QuarkusTestResourceLifecycleManager {
    private final Path checkpoints;

    public TinyTrainer() throws IOException {
        checkpoints = Files.createTempDirectory("checkpoints-");
    }

    @Override
    public Map<String, String> start() {
        return Map.ofEntries(
                Map.entry("magicoder.trainer.checkpoint-directory", checkpoints.toString()),
                Map.entry("magicoder.trainer.shard-timeout", "PT2S"),
                Map.entry("magicoder.trainer.epochs", "2"),
                Map.entry("magicoder.trainer.rows-per-step", "8"),
                Map.entry("magicoder.trainer.small-model.hidden", "32"),
                Map.entry("magicoder.trainer.small-model.layers", "1"),
                Map.entry("magicoder.trainer.small-model.heads", "2"),
                Map.entry("magicoder.trainer.small-model.key-value-heads", "1"),
                Map.entry("magicoder.trainer.small-model.intermediate", "64"),
                Map.entry("magicoder.trainer.golden-tokens", "4"));
    }

    @Override
    public void stop() {
        try (Stream<Path> paths = Files.walk(checkpoints)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

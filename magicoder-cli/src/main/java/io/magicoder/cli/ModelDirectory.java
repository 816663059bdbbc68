package io.magicoder.cli;

import io.magicoder.events.CheckpointManifest;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** What a model's directory may have beside configuration and weights. */
final class ModelDirectory {
    private static final String DEFAULT_PROMPT = "magicoder";

    private ModelDirectory() {}

    /** The prompt by that name; without one the prompt that the manifest of a checkpoint names, else Magicoder's. */
    static PromptFormat prompt(Path directory, @Nullable String name) throws IOException {
        if (name != null) {
            return PromptFormat.named(name);
        }
        return PromptFormat.named(
                Files.exists(directory.resolve(CheckpointManifest.FILE_NAME))
                        ? CheckpointManifest.read(directory).promptFormat()
                        : DEFAULT_PROMPT);
    }

    /** The tokenizer, null if there is none: token ids need none. */
    static @Nullable Tokenizer tokenizer(Path directory) {
        return Files.exists(directory.resolve("tokenizer.json")) ? Tokenizer.load(directory) : null;
    }
}

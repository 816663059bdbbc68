package io.magicoder.cli;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model a command uses. */
final class ModelOptions {
    @Option(
            names = "--model",
            paramLabel = "DIR",
            required = true,
            description = "A checkpoint, or any other Hugging Face directory.")
    private Path directory = Path.of("");

    @Option(names = "--precision", defaultValue = "fp32", description = "fp32 or bf16 (default: ${DEFAULT-VALUE}).")
    private String precision = "fp32";

    Path directory() {
        return directory;
    }

    String precision() {
        return precision;
    }

    CausalLanguageModel load() {
        return CausalLanguageModel.load(directory, Precision.parse(precision));
    }

    /** The prompt by that name, or else that of the model, see {@link ModelDirectory#prompt}. */
    PromptFormat prompt(@Nullable String name) throws IOException {
        return ModelDirectory.prompt(directory, name);
    }

    /** The tokenizer, null if there is none, see {@link ModelDirectory#tokenizer}. */
    @Nullable Tokenizer tokenizer() {
        return ModelDirectory.tokenizer(directory);
    }
}

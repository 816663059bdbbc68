package io.magicoder.cli;

import io.magicoder.events.CheckpointManifest;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.Computation;
import io.magicoder.languagemodel.config.AdapterConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.engine.Device;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which model a command computes with: one of its own, or an adapter with the model that it adapts. */
final class AdaptedModelOptions extends ModelOptions {
    @Option(
            names = "--base-model",
            paramLabel = "DIR",
            description =
                    "Where --model is a low-rank adapter in PEFT's layout, the model that it adapts (default: the one that it"
                            + " names).")
    private @Nullable Path baseModel;

    CausalLanguageModel load(Device device) {
        Computation computation = new Computation(Precision.parse(precision()), device, false);
        Path base = base();
        return AdapterConfig.isIn(directory())
                ? CausalLanguageModel.load(base, directory(), computation)
                : CausalLanguageModel.load(base, computation);
    }

    /** The directory with the weights: that of the base if there is an adapter. */
    private Path base() {
        if (!AdapterConfig.isIn(directory())) {
            if (baseModel != null) {
                throw new UserError("--base-model is for an adapter, but " + directory() + " has no "
                        + AdapterConfig.FILE + ": leave it away");
            }
            return directory();
        }
        if (baseModel != null) {
            return baseModel;
        }
        String named = AdapterConfig.read(directory()).baseModel();
        return List.of(directory().resolve(named), Path.of(named)).stream()
                .filter(path -> !named.isEmpty() && Files.isDirectory(path))
                .findFirst()
                .orElseThrow(() -> new UserError("the adapter in " + directory() + " names "
                        + (named.isEmpty()
                                ? "no base model"
                                : "the base model '" + named + "', which is no folder here")
                        + ": give its folder with --base-model"));
    }

    /** Where a file is that an adapter may have of its own. */
    private Path holding(String file) {
        return Files.exists(directory().resolve(file)) ? directory() : base();
    }

    /** The prompt by that name, or else that of the model, see {@link ModelDirectory#prompt}. */
    PromptFormat prompt(@Nullable String name) throws IOException {
        return ModelDirectory.prompt(holding(CheckpointManifest.FILE_NAME), name);
    }

    /** The tokenizer, null if there is none, see {@link ModelDirectory#tokenizer}. */
    @Nullable Tokenizer tokenizer() {
        return ModelDirectory.tokenizer(holding("tokenizer.json"));
    }
}

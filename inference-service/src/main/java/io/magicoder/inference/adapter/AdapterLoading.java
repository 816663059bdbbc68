package io.magicoder.inference.adapter;

import io.magicoder.inference.checkpoint.ModelSlot;
import io.magicoder.inference.completion.RefusedRequestException;
import io.magicoder.languagemodel.config.ModelFormatException;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Lets clients load adapters, but only from below one directory. */
public final class AdapterLoading {
    private final String modelName;
    private final ModelSlot slot;
    private final Optional<Path> root;
    private final Duration retryAfter;

    /** @param root empty if clients may not */
    public AdapterLoading(String modelName, ModelSlot slot, Optional<Path> root, Duration retryAfter) {
        this.modelName = modelName;
        this.slot = slot;
        this.root = root;
        this.retryAfter = retryAfter;
    }

    /** @throws RefusedRequestException if the adapter cannot be served */
    void load(String name, String path) {
        Path directory = below(required(), path);
        if (name.equals(modelName) || name.startsWith(modelName + "@")) {
            throw RefusedRequestException.invalid(
                    "lora_name", "'lora_name': '" + name + "' is a name of the model: take another one");
        }
        try {
            slot.loadAdapter(name, directory);
        } catch (ModelSlot.NothingServedException e) {
            throw RefusedRequestException.unavailable("there is no model to adapt: " + e.getMessage(), retryAfter);
        } catch (ModelFormatException e) {
            throw RefusedRequestException.invalid("lora_path", String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw RefusedRequestException.invalid("lora_name", String.valueOf(e.getMessage()));
        }
    }

    /** @throws RefusedRequestException if there is no such adapter */
    void unload(String name) {
        required();
        if (!slot.unloadAdapter(name)) {
            throw RefusedRequestException.notFound("lora_name", "there is no adapter '" + name + "'");
        }
    }

    private Path required() {
        return root.orElseThrow(() -> RefusedRequestException.forbidden(
                "adapters are not loaded by request here: set magicoder.inference.adapter-root to the directory that holds"
                        + " them"));
    }

    /** The real directory, links followed. */
    private static Path below(Path root, String path) {
        try {
            Path directory = root.resolve(path).toRealPath();
            if (directory.startsWith(root.toRealPath())) {
                return directory;
            }
        } catch (IOException | InvalidPathException e) {
            // told below: nobody is to learn what there is elsewhere
        }
        throw RefusedRequestException.invalid(
                "lora_path",
                "'lora_path': there is no directory '" + path + "' below magicoder.inference.adapter-root");
    }
}

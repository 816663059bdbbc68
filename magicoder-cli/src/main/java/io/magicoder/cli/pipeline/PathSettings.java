package io.magicoder.cli.pipeline;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Settings of the services that name files and folders. A relative one is meant from where the user stands, but the
 * services start in another folder, so they are given absolute ones.
 */
public final class PathSettings {
    /** By service and key. */
    public static final Set<String> KEYS = Set.of(
            "seed-extractor.run-file",
            "generator.teacher.api-key-file",
            "cleaner.state-directory",
            "cleaner.benchmarks-directory",
            "trainer.checkpoint-directory",
            "trainer.base-model",
            "inference.adapter-root",
            "inference.adapters",
            "inference.api-keys",
            "inference.checkpoint-cache",
            "inference.model");

    /** A file, or else a name that the service knows. */
    private static final Set<String> FILES_OR_NAMES = Set.of("generator.prompt", "generator.teacher.tokenizer");

    /** The rest of such a key is a name. */
    private static final String ADAPTERS = "inference.adapters.";

    private PathSettings() {}

    /**
     * The value of a setting for a service that starts elsewhere.
     *
     * @param key service and key, such as {@code generator.prompt}
     */
    static String resolve(String key, String value) {
        boolean path = KEYS.contains(key)
                || key.startsWith(ADAPTERS)
                || (FILES_OR_NAMES.contains(key) && Files.exists(Path.of(value)));
        return path && !value.isBlank()
                ? Path.of(value).toAbsolutePath().normalize().toString()
                : value;
    }

    /** The same for the settings in the environment that a service inherits. */
    static void resolveVariables(Map<String, String> environment) {
        for (Set<String> keys : List.of(KEYS, FILES_OR_NAMES)) {
            for (String key : keys) {
                environment.computeIfPresent(variable(key), (_, value) -> resolve(key, value));
            }
        }
    }

    private static String variable(String key) {
        return "MAGICODER_" + key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_");
    }
}

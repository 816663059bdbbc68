package io.magicoder.cleaner;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The cleaner's configuration without the service: from settings, and the environment behind them. */
public final class CleanerSettings {
    private static final String PREFIX = "magicoder.cleaner.";

    private CleanerSettings() {}

    /**
     * Reads settings.
     *
     * @param settings keys without {@code magicoder.cleaner.} to values
     * @throws IllegalArgumentException in one sentence, if one is unknown or makes no sense
     */
    public static CleanerConfiguration of(Map<String, String> settings) {
        Map<String, String> qualified = new HashMap<>();
        settings.forEach((key, value) -> qualified.put(PREFIX + key, value));
        try {
            SmallRyeConfig config = new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .addDefaultSources()
                    .withSources(new PropertiesConfigSource(qualified, "settings", 1000))
                    .withConverter(Path.class, 100, text -> text.isEmpty() ? null : Path.of(text))
                    .withMapping(CleanerConfiguration.class)
                    .build();
            return config.getConfigMapping(CleanerConfiguration.class);
        } catch (ConfigValidationException e) {
            throw new IllegalArgumentException(
                    IntStream.range(0, e.getProblemCount())
                            .mapToObj(i -> e.getProblem(i).getMessage())
                            .collect(Collectors.joining("; ")),
                    e);
        } catch (NoSuchElementException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}

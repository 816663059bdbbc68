package io.magicoder.generator;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.NoSuchElementException;

/** The generator's configuration without the service: from settings, and the environment behind them. */
public final class GeneratorSettings {
    private static final String PREFIX = "magicoder.generator.";

    private GeneratorSettings() {}

    /**
     * Reads settings.
     *
     * @param settings keys without {@code magicoder.generator.} to values
     * @throws IllegalArgumentException in one sentence, if one is unknown or makes no sense
     */
    public static GeneratorConfiguration of(Map<String, String> settings) {
        Map<String, String> qualified = new HashMap<>();
        settings.forEach((key, value) -> qualified.put(PREFIX + key, value));
        try {
            SmallRyeConfig config = new SmallRyeConfigBuilder()
                    .addDefaultInterceptors()
                    .addDefaultSources()
                    .withSources(new PropertiesConfigSource(qualified, "settings", 1000))
                    .withConverter(Path.class, 100, text -> text.isEmpty() ? null : Path.of(text))
                    .withConverter(Duration.class, 100, Duration::parse)
                    .withMapping(GeneratorConfiguration.class)
                    .build();
            return config.getConfigMapping(GeneratorConfiguration.class);
        } catch (ConfigValidationException e) {
            StringBuilder sentence = new StringBuilder();
            for (int i = 0; i < e.getProblemCount(); i++) {
                sentence.append(i == 0 ? "" : "; ").append(e.getProblem(i).getMessage());
            }
            throw new IllegalArgumentException(sentence.toString(), e);
        } catch (NoSuchElementException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}

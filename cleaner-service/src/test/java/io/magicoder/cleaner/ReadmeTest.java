package io.magicoder.cleaner;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    @Test
    void theConfigurationTableNamesEveryKey() throws IOException {
        // Given
        String readme = Files.readString(Path.of("README.md"));

        // Then
        assertThat(ConfigMappings.getProperties(ConfigClass.configClass(CleanerConfiguration.class))
                        .keySet())
                .isNotEmpty()
                .allSatisfy(key -> assertThat(readme).contains("| `" + key + "` |"));
    }
}

package io.magicoder.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationTableTest {
    static Stream<Method> keys() {
        return Arrays.stream(InferenceConfiguration.class.getDeclaredMethods()).filter(method -> !method.isSynthetic());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void theReadmeNamesEveryKeyWithItsDefault(Method key) throws IOException {
        String name = "`magicoder.inference."
                + key.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT) + "`";
        WithDefault fallback = key.getAnnotation(WithDefault.class);

        assertThat(Files.readAllLines(Path.of("README.md")))
                .filteredOn(line -> line.startsWith("| " + name + " |"))
                .singleElement()
                .asString()
                .contains(fallback == null ? "| – |" : "| `" + fallback.value() + "` |");
    }
}

package io.magicoder.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConfigurationTableTest {
    @Test
    void theReadmeNamesEveryKeyWithItsDefault() throws IOException {
        // Given
        String readme = Files.readString(Path.of("README.md"));
        // When
        List<String> rows =
                rows("magicoder.generator", GeneratorConfiguration.class).toList();
        // Then
        assertThat(rows)
                .hasSizeGreaterThan(15)
                .allSatisfy(row -> assertThat(readme).contains(row));
    }

    private static Stream<String> rows(String prefix, Class<?> mapping) {
        return Stream.of(mapping.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .flatMap(method -> {
                    String key = prefix + "." + kebab(method.getName());
                    return method.getReturnType().getEnclosingClass() == GeneratorConfiguration.class
                            ? rows(key, method.getReturnType())
                            : Stream.of("| `" + key + "` | " + defaultOf(method) + " |");
                });
    }

    private static String defaultOf(Method method) {
        WithDefault value = method.getAnnotation(WithDefault.class);
        if (value != null) {
            return "`" + value.value() + "`";
        }
        return List.of(Optional.class, OptionalDouble.class, Map.class).contains(method.getReturnType())
                ? "none"
                : "**required**";
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}

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
    /**
     * A key.
     *
     * @param begin of its row
     */
    record Key(String begin) {}

    static Stream<Key> keys() {
        return keys("magicoder.inference", InferenceConfiguration.class);
    }

    private static Stream<Key> keys(String prefix, Class<?> mapping) {
        return Arrays.stream(mapping.getDeclaredMethods())
                .filter(method -> !method.isSynthetic())
                .flatMap(method -> {
                    String name = prefix + "."
                            + method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
                    return method.getReturnType().getEnclosingClass() == InferenceConfiguration.class
                            ? keys(name, method.getReturnType())
                            : Stream.of(new Key("| `" + name + "` | " + defaultOf(method) + " |"));
                });
    }

    private static String defaultOf(Method method) {
        WithDefault fallback = method.getAnnotation(WithDefault.class);
        return fallback == null ? "–" : "`" + fallback.value() + "`";
    }

    @ParameterizedTest
    @MethodSource("keys")
    void theReadmeNamesEveryKeyWithItsDefault(Key key) throws IOException {
        assertThat(Files.readAllLines(Path.of("README.md")))
                .filteredOn(line -> line.startsWith(key.begin()))
                .hasSize(1);
    }
}
